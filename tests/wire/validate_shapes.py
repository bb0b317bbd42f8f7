#!/usr/bin/env python3
"""Strict check of recorded AWS wire traffic against the botocore service models.

botocore's own response parsers are lenient (unknown members are dropped, missing ones are absent, enums are plain
strings). This checks both directions strictly, from the model (service-2.json), for the protocols

    rest-json (drs)      query (iam, cloudformation, sts)      ec2 (ec2)

What fails a record
  request   unknown operation / URI / method; unknown member; missing required member; wrong type; enum; pattern;
            length and range; a body that botocore would not itself have sent for the decoded parameters (round trip:
            decode -> botocore ParamValidator -> botocore serializer -> must equal what was recorded)
  response  status; content type; request id header (and its XML element); root, wrapper and namespace (XML); unknown
            member or tag; repeated tag; missing required member; wrong type; enum; pattern; length and range; error
            code not declared by the operation (nor common), error status; and a cross-check: our strict decoding must
            equal what botocore's lenient parser makes of the same bytes, so that a fault in this file shows too

What fails the whole
  an op of the op table (the lines {"op_table": ["drs::start_recovery", ...]} that the tests write, made of the binary's own
  table) whose operation no record shows answered with success, or, where its API declares errors, none refused: by an error it
  declares, or by a 4xx that is no throttling (services do not declare all they answer)

Usage
  validate_shapes.py RECORDS.jsonl [...]     exit 1 on any finding
  validate_shapes.py --every-op RECORDS.jsonl [...]   and on any op that is not there
  validate_shapes.py --self-test [--all]     proves that it accepts model-made bodies and fails on every mutation
  validate_shapes.py --demo                  a good and some bad DRS/EC2/IAM records, printed

A record is what the simulator's Exchange serializes to, one JSON object a line (its unit tests append theirs to the file
named by SIMULATOR_EXCHANGES when the tests are compiled). Records of services not judged here (s3) are counted and skipped.
  {"service": "drs", "operation": "DescribeSourceServers",            # operation optional: derived from the request
   "request":  {"method": "POST", "path": "/DescribeSourceServers", "headers": {...}, "body": "{}"},
   "response": {"status": 200, "headers": {...}, "body": "{\\"items\\":[]}"}}
"""
import argparse, base64, binascii, collections, datetime, json, math, re, sys, urllib.parse
import xml.etree.ElementTree as ET

import botocore.loaders, botocore.model, botocore.parsers, botocore.serialize, botocore.validate
import botocore.session

try:
    import regex as rx          # understands \\p{..}, as the models' patterns use
except ImportError:
    rx = re

SERVICES = ("drs", "ec2", "iam", "cloudformation", "sts")

# Codes every service of that protocol may answer, with the status AWS uses.
COMMON_ERRORS = {
    "AccessDenied": 403, "AccessDeniedException": (400, 403), "UnauthorizedOperation": 403, "AuthFailure": (401, 403),
    "Throttling": 400, "ThrottlingException": (400, 429), "RequestLimitExceeded": 503, "ValidationError": 400,
    "UnrecognizedClientException": (400, 403), "InvalidClientTokenId": 403, "SignatureDoesNotMatch": 403, "ExpiredToken": (400, 403),
    "ExpiredTokenException": 403, "IncompleteSignature": 400, "MissingAuthenticationToken": 403, "InvalidAction": 400,
    "InternalFailure": 500, "InternalError": 500, "ServiceUnavailable": 503, "OptInRequired": 403, "MalformedQueryString": 404,
    "MissingAuthenticationTokenException": 403, "InvalidSignatureException": 403, "UnknownOperationException": 404,
    "SerializationException": 400, "InternalServerException": 500,
}

# where the model's enum and the real service are known to differ
ENUM_ALSO = {"PlatformValues": ["windows"], "JobLogEvent": ["LAUNCH_END"]}        # EC2 answers <platform>windows</platform>, the model says Windows

# where the live service answers outside the model's pattern (recorded/: "2022-12-07T19:15:38.846723+00:00")
PATTERN_ALSO = {"ISO8601DatetimeString": r"[1-9][0-9]*-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([0-1][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|\+00:00)"}

_models = {}


def model(service):
    if service not in _models:
        loader = botocore.session.get_session().get_component("data_loader")
        _models[service] = botocore.model.ServiceModel(loader.load_service_model(service, "service-2"), service)
    return _models[service]


class Findings(list):
    def add(self, path, msg):
        self.append(f"{path}: {msg}")


ABSENT = object()


# ---------------------------------------------------------------------------------------------------- scalars, shared
def constraints(shape, value, path, out):
    """enum, pattern, length, range: for decoded values."""
    md = shape.metadata
    t = shape.type_name
    if t == "string":
        enum = getattr(shape, "enum", None)
        if enum and value not in enum and value not in ENUM_ALSO.get(shape.name, ()):
            out.add(path, f"{value!r} is not in enum {shape.name} {enum[:12]}")
        n = len(value)
        if md.get("pattern"):
            try:
                pattern = PATTERN_ALSO.get(shape.name, md["pattern"])
                ok = rx.fullmatch(pattern, value, flags=rx.DOTALL) is not None
            except Exception:
                ok = True            # a pattern in another dialect: not judged
            if not ok:
                out.add(path, f"{value!r} does not match {shape.name} pattern {md['pattern']!r}")
    elif t in ("list", "map"):
        n = len(value)
    elif t in ("integer", "long", "float", "double"):
        n = value
    elif t == "blob":
        n = len(value)
    else:
        return
    if isinstance(n, (int, float)):
        if md.get("min") is not None and n < md["min"]:
            out.add(path, f"{n} below the minimum {md['min']} of {shape.name}")
        if md.get("max") is not None and n > md["max"]:
            out.add(path, f"{n} above the maximum {md['max']} of {shape.name}")


INT_RANGE = {"integer": (-2**31, 2**31 - 1), "long": (-2**63, 2**63 - 1)}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


def scalar_from_text(shape, text, path, out):
    """XML text, query value or header -> python, strictly."""
    t, text = shape.type_name, text or ""
    if t == "string":
        return text
    if t == "boolean":
        if text not in ("true", "false"):
            out.add(path, f"{text!r} is not true/false")
        return text == "true"
    if t in ("integer", "long"):
        if not re.fullmatch(r"-?\d+", text):
            out.add(path, f"{text!r} is not an integer")
            return ABSENT
        v = int(text)
        lo, hi = INT_RANGE[t]
        if not lo <= v <= hi:
            out.add(path, f"{v} does not fit {t}")
        return v
    if t in ("float", "double"):
        try:
            return float(text)
        except ValueError:
            out.add(path, f"{text!r} is not a number")
            return ABSENT
    if t == "timestamp":
        fmt = shape.serialization.get("timestampFormat", "iso8601")
        if fmt == "iso8601" and ISO.match(text):
            return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        if fmt == "unixTimestamp" and re.fullmatch(r"-?\d+(\.\d+)?", text):
            return datetime.datetime.fromtimestamp(float(text), datetime.timezone.utc)
        out.add(path, f"{text!r} is not a timestamp in {fmt}")
        return ABSENT
    if t == "blob":
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            out.add(path, "not base64")
            return ABSENT
    out.add(path, f"unexpected {t}")
    return ABSENT


def require(shape, got, path, out):
    for m in shape.required_members:
        if m not in got:
            out.add(path, f"required member {m} is missing ({shape.name})")


# ---------------------------------------------------------------------------------------------------- rest-json bodies
def json_value(shape, v, path, out, skip_locations=False):
    """Check and decode a JSON value; returns the botocore-named value."""
    t = shape.type_name
    if v is None:
        out.add(path, "null (leave the member out)")
        return ABSENT
    if t == "structure":
        if getattr(shape, "is_document_type", False):
            return v
        if not isinstance(v, dict):
            out.add(path, f"{type(v).__name__} where structure {shape.name} belongs")
            return ABSENT
        body = {n: m for n, m in shape.members.items() if not (skip_locations and m.serialization.get("location"))}
        by_wire = {m.serialization.get("name", n): (n, m) for n, m in body.items()}
        got = {}
        for k, x in v.items():
            if k not in by_wire:
                out.add(f"{path}.{k}", f"unknown member of {shape.name} (known: {sorted(by_wire)[:12]})")
                continue
            n, m = by_wire[k]
            r = json_value(m, x, f"{path}.{k}", out)
            if r is not ABSENT:
                got[n] = r
        if getattr(shape, "is_tagged_union", False) and len(v) != 1:
            out.add(path, f"union {shape.name} has {len(v)} members")
        for m in shape.required_members:
            if m in body and body[m].serialization.get("name", m) not in v:
                out.add(path, f"required member {m} is missing ({shape.name})")
        return got
    if t == "list":
        if not isinstance(v, list):
            out.add(path, f"{type(v).__name__} where list {shape.name} belongs")
            return ABSENT
        got = [json_value(shape.member, x, f"{path}[{i}]", out) for i, x in enumerate(v)]
        constraints(shape, got, path, out)
        return got
    if t == "map":
        if not isinstance(v, dict):
            out.add(path, f"{type(v).__name__} where map {shape.name} belongs")
            return ABSENT
        for k in v:
            constraints(shape.key, k, f"{path}<key {k}>", out)
        got = {k: json_value(shape.value, x, f"{path}.{k}", out) for k, x in v.items()}
        constraints(shape, got, path, out)
        return got
    ok = {"string": isinstance(v, str), "boolean": isinstance(v, bool),
          "integer": isinstance(v, int) and not isinstance(v, bool), "long": isinstance(v, int) and not isinstance(v, bool),
          "float": isinstance(v, (int, float)) and not isinstance(v, bool), "double": isinstance(v, (int, float)) and not isinstance(v, bool),
          "timestamp": isinstance(v, (int, float)) and not isinstance(v, bool) or isinstance(v, str), "blob": isinstance(v, str)}[t]
    if not ok:
        out.add(path, f"{type(v).__name__} {v!r} where {t} belongs")
        return ABSENT
    if t in INT_RANGE and not INT_RANGE[t][0] <= v <= INT_RANGE[t][1]:
        out.add(path, f"{v} does not fit {t}")
    if t == "timestamp":
        fmt = shape.serialization.get("timestampFormat", "unixTimestamp")
        if fmt == "unixTimestamp":
            if isinstance(v, str):
                out.add(path, "timestamp as a string where the model has epoch seconds")
                return ABSENT
            return datetime.datetime.fromtimestamp(v, datetime.timezone.utc)
        if not isinstance(v, str):
            out.add(path, f"timestamp as a number where the model has {fmt} text")
            return ABSENT
        return scalar_from_text(shape, v, path, out)
    if t == "blob":
        return scalar_from_text(shape, v, path, out)
    constraints(shape, v, path, out)
    return v


# ---------------------------------------------------------------------------------------------------- XML responses
def local(tag):
    return tag.split("}", 1)[-1]


def xml_value(shape, el, path, out, flattened=()):
    t = shape.type_name
    if t == "structure":
        if el.text and el.text.strip():
            out.add(path, f"text {el.text.strip()[:40]!r} inside structure {shape.name}")
        return xml_struct(shape, list(el), path, out)
    if t == "list":
        want = shape.member.serialization.get("name", "member")
        got = []
        if el.text and el.text.strip():
            out.add(path, f"text {el.text.strip()[:40]!r} inside list {shape.name}")
        for i, c in enumerate(el):
            if local(c.tag) != want:
                out.add(f"{path}.{local(c.tag)}", f"list {shape.name} holds <{want}>, not <{local(c.tag)}>")
                continue
            got.append(xml_value(shape.member, c, f"{path}[{i}]", out))
        constraints(shape, got, path, out)
        return got
    if t == "map":
        got = {}
        kname, vname = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
        for e in el:
            if local(e.tag) != "entry":
                out.add(f"{path}.{local(e.tag)}", "map holds <entry>")
                continue
            kv = {local(c.tag): c for c in e}
            for x in set(kv) - {kname, vname}:
                out.add(f"{path}.entry.{x}", "unknown tag in a map entry")
            if kname in kv and len(kv[kname]):
                out.add(f"{path}.entry.{kname}", "child tags inside a map key")
            if kname in kv and vname in kv:
                got[kv[kname].text or ""] = xml_value(shape.value, kv[vname], f"{path}.{kv[kname].text}", out)
            else:
                out.add(f"{path}.entry", f"needs <{kname}> and <{vname}>")
        return got
    if len(el):
        out.add(path, f"child tags {[local(c.tag) for c in el][:4]} inside {t} {shape.name}")
        return ABSENT
    v = scalar_from_text(shape, el.text, path, out)
    if v is not ABSENT:
        constraints(shape, v, path, out)
    return v


def xml_struct(shape, children, path, out, ignore=()):
    """children: the elements under a structure."""
    by_wire = {}
    for n, m in shape.members.items():
        wire = m.serialization.get("name", n)
        if m.type_name == "list" and m.serialization.get("flattened"):
            wire = m.member.serialization.get("name", wire) if "name" not in m.serialization else m.serialization["name"]
        by_wire[wire] = (n, m)
    got, seen = {}, collections.Counter()
    flat = collections.defaultdict(list)
    for c in children:
        k = local(c.tag)
        if k in ignore:
            continue
        if k not in by_wire:
            out.add(f"{path}.{k}", f"unknown tag in {shape.name} (known: {sorted(by_wire)[:12]})")
            continue
        n, m = by_wire[k]
        seen[k] += 1
        if m.type_name == "list" and m.serialization.get("flattened"):
            flat[n].append(xml_value(m.member, c, f"{path}.{k}[{seen[k] - 1}]", out))
            continue
        if seen[k] > 1:
            out.add(f"{path}.{k}", "tag repeated")
            continue
        r = xml_value(m, c, f"{path}.{k}", out)
        if r is not ABSENT:
            got[n] = r
    for n, vals in flat.items():
        constraints(shape.members[n], vals, f"{path}.{n}", out)
        got[n] = vals
    for m in shape.required_members:
        if m not in got and shape.members[m].serialization.get("name", m) not in seen:
            out.add(path, f"required member {m} is missing ({shape.name})")
    return got


# ---------------------------------------------------------------------------------------------------- query requests
def query_decode(shape, prefix, pairs, used, path, out, ec2):
    """The inverse of botocore's QuerySerializer/EC2Serializer. pairs: dict key -> text."""
    t = shape.type_name
    if t == "structure":
        got = {}
        for n, m in shape.members.items():
            if ec2:
                name = m.serialization.get("queryName") or (m.serialization["name"][0].upper() + m.serialization["name"][1:] if "name" in m.serialization else n)
            else:
                name = m.serialization.get("name", n)
            p = f"{prefix}.{name}" if prefix else name
            r = query_decode(m, p, pairs, used, f"{path}.{n}", out, ec2)
            if r is not ABSENT:
                got[n] = r
        if not got and prefix and not any(k == prefix or k.startswith(prefix + ".") for k in pairs):
            return ABSENT
        return got
    if t == "list":
        if ec2:
            base = prefix
        elif shape.serialization.get("flattened"):
            name = shape.member.serialization.get("name")
            base = ".".join(prefix.split(".")[:-1] + [name]) if name else prefix
        else:
            base = f"{prefix}.{shape.member.serialization.get('name', 'member')}"
        if pairs.get(prefix) == "":           # an empty list, as the query protocol sends it
            used.add(prefix)
            return []
        idx = sorted({int(m.group(1)) for k in pairs if (m := re.match(re.escape(base) + r"\.(\d+)(\.|$)", k))})
        if not idx:
            return ABSENT
        if idx != list(range(1, len(idx) + 1)):
            out.add(path, f"list indices {idx[:6]} are not 1..n")
        got = [query_decode(shape.member, f"{base}.{i}", pairs, used, f"{path}[{i}]", out, ec2) for i in idx]
        constraints(shape, got, path, out)
        return got
    if t == "map":
        base = prefix if shape.serialization.get("flattened") else f"{prefix}.entry"
        kn, vn = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
        idx = sorted({int(m.group(1)) for k in pairs if (m := re.match(re.escape(base) + r"\.(\d+)\.", k))})
        got = {}
        for i in idx:
            k = pairs.get(f"{base}.{i}.{kn}")
            used.add(f"{base}.{i}.{kn}")
            got[k] = query_decode(shape.value, f"{base}.{i}.{vn}", pairs, used, f"{path}.{k}", out, ec2)
        return got if idx else ABSENT
    if prefix not in pairs:
        return ABSENT
    used.add(prefix)
    v = scalar_from_text(shape, pairs[prefix], path, out)
    if v is not ABSENT:
        constraints(shape, v, path, out)
    return v


def required_deep(shape, value, path, out):
    if shape.type_name == "structure" and isinstance(value, dict):
        require(shape, value, path, out)
        for n, v in value.items():
            required_deep(shape.members[n], v, f"{path}.{n}", out)
    elif shape.type_name == "list" and isinstance(value, list):
        for i, v in enumerate(value):
            required_deep(shape.member, v, f"{path}[{i}]", out)


# ---------------------------------------------------------------------------------------------------- a whole record
def header(headers, name):
    for k, v in (headers or {}).items():
        if k.lower() == name.lower():
            return v
    return None


def find_operation(sm, req, out):
    path = req.get("path", "/")
    parts = urllib.parse.urlsplit(path)
    if sm.metadata["protocol"] == "rest-json":
        for name in sm.operation_names:
            om = sm.operation_model(name)
            tmpl = om.http["requestUri"].split("?")[0]
            pat = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(tmpl))
            m = re.fullmatch(pat, parts.path)
            if m and om.http["method"] == req["method"]:
                return om, {k: urllib.parse.unquote(v) for k, v in m.groupdict().items()}, parts.query
        out.add("request", f"no {sm.service_name} operation has {req['method']} {parts.path}")
        return None, None, None
    body = dict(urllib.parse.parse_qsl(req.get("body") or "", keep_blank_values=True))
    if req["method"] != "POST" or parts.path != "/":
        out.add("request", f"{req['method']} {parts.path}, want POST /")
    action = body.get("Action")
    if action not in sm.operation_names:
        out.add("request.Action", f"unknown operation {action!r}")
        return None, None, None
    return sm.operation_model(action), {}, parts.query


def check_request(sm, om, labels, query, req, out):
    shape = om.input_shape
    protocol = sm.metadata["protocol"]
    ctype = (header(req.get("headers"), "content-type") or "").split(";")[0].strip()
    params = {}
    if protocol == "rest-json":
        q = urllib.parse.parse_qs(query, keep_blank_values=True)
        body_members = False
        if shape is not None:
            for n, m in shape.members.items():
                loc, wire = m.serialization.get("location"), m.serialization.get("name", n)
                if loc == "uri":
                    params[n] = scalar_from_text(m, labels.get(wire, ""), f"request.{n}", out)
                    constraints(m, params[n], f"request.{n}", out)
                elif loc == "querystring":
                    if wire in q:
                        vals = q.pop(wire)
                        if m.type_name == "list":
                            params[n] = [scalar_from_text(m.member, x, f"request.{n}", out) for x in vals]
                        else:
                            params[n] = scalar_from_text(m, vals[0], f"request.{n}", out)
                            constraints(m, params[n], f"request.{n}", out)
                elif loc == "header":
                    if (h := header(req.get("headers"), wire)) is not None:
                        params[n] = scalar_from_text(m, h, f"request.{n}", out)
                elif loc is None:
                    body_members = True
        for k in q:
            out.add(f"request?{k}", "unknown query parameter")
        text = req.get("body") or ""
        if body_members:
            try:
                doc = json.loads(text) if text else None
            except ValueError as e:
                out.add("request.body", f"not JSON: {e}")
                doc = None
            if doc is not None:
                if ctype != "application/json":
                    out.add("request.headers", f"content-type {ctype!r}, want application/json")
                r = json_value(shape, doc, "request", out, skip_locations=True)
                if isinstance(r, dict):
                    params.update(r)
            elif shape.required_members:
                require(shape, params, "request", out)
        elif text not in ("", "{}"):
            out.add("request.body", "a body, though the operation has no body members")
    else:
        if ctype != "application/x-www-form-urlencoded":
            out.add("request.headers", f"content-type {ctype!r}, want application/x-www-form-urlencoded")
        raw = urllib.parse.parse_qsl(req.get("body") or "", keep_blank_values=True)
        pairs = dict(raw)
        for k, n in collections.Counter(k for k, _ in raw).items():
            if n > 1:
                out.add(f"request.{k}", "sent twice")
        used = {"Action", "Version"}
        if pairs.get("Version") != sm.api_version:
            out.add("request.Version", f"{pairs.get('Version')!r}, want {sm.api_version!r}")
        if shape is not None:
            r = query_decode(shape, "", pairs, used, "request", out, protocol == "ec2")
            params = r if isinstance(r, dict) else {}
            required_deep(shape, params, "request", out)
        for k in sorted(set(pairs) - used):
            out.add(f"request.{k}", f"unknown member of {om.name}")
    # botocore's own opinion, then the round trip
    if shape is not None and not out:
        report = botocore.validate.ParamValidator().validate(params, shape)
        if report.has_errors():
            out.add("request", "botocore ParamValidator: " + report.generate_report())
        else:
            ser = botocore.serialize.create_serializer(protocol, include_validation=False).serialize_to_request(params, om)
            if protocol == "rest-json":
                mine = json.loads(ser["body"]) if ser["body"] else {}
                theirs = json.loads(req.get("body") or "{}")
                if mine != theirs:
                    out.add("request", f"round trip: botocore would send {mine}, recorded {theirs}")
            else:
                mine = {k: v if isinstance(v, str) else str(v).lower() if isinstance(v, bool) else str(v) for k, v in ser["body"].items()}
                theirs = dict(urllib.parse.parse_qsl(req.get("body") or "", keep_blank_values=True))
                if mine != theirs:
                    diff = {k: (mine.get(k), theirs.get(k)) for k in set(mine) | set(theirs) if mine.get(k) != theirs.get(k)}
                    out.add("request", f"round trip differs (botocore, recorded): {diff}")
    return params


def same(a, b):
    """botocore's parse equals ours (datetimes compared as instants)."""
    if isinstance(a, dict) and isinstance(b, dict):
        return set(a) == set(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, datetime.datetime) and isinstance(b, datetime.datetime):
        return abs((a.astimezone(datetime.timezone.utc) - b.astimezone(datetime.timezone.utc)).total_seconds()) < 0.002
    if isinstance(a, float) and isinstance(b, float) and math.isnan(a):
        return math.isnan(b)
    return a == b


def check_response(sm, om, resp, out):
    protocol = sm.metadata["protocol"]
    status, headers, text = resp["status"], resp.get("headers") or {}, resp.get("body") or ""
    ctype = (header(headers, "content-type") or "").split(";")[0].strip()
    rid = header(headers, "x-amzn-requestid") or header(headers, "x-amz-request-id")
    if not rid:
        out.add("response.headers", "no x-amzn-RequestId")
    shape = om.output_shape
    n0 = len(out)
    got = None
    if protocol == "rest-json":
        if ctype != "application/json" and (text or status >= 300):
            out.add("response.headers", f"content-type {ctype!r}, want application/json")
        try:
            doc = json.loads(text) if text else {}
        except ValueError as e:
            out.add("response.body", f"not JSON: {e}")
            return
        if status >= 300:
            code = header(headers, "x-amzn-errortype") or doc.get("__type") or doc.get("code")
            code = re.sub(r":.*", "", code or "").split("#")[-1]
            check_error(om, code, status, doc, out)
            return
        want = om.http.get("responseCode", 200)
        if status != want:
            out.add("response.status", f"{status}, want {want}")
        if shape is not None:
            payload = shape.serialization.get("payload")
            got = {}
            for n, m in shape.members.items():
                if m.serialization.get("location") == "header" and (h := header(headers, m.serialization.get("name", n))) is not None:
                    got[n] = scalar_from_text(m, h, f"response.{n}", out)
            target = shape.members[payload] if payload else shape
            r = json_value(target, doc, "response", out, skip_locations=True)
            if payload:
                got[payload] = r
            elif isinstance(r, dict):
                got.update(r)
        elif doc:
            out.add("response.body", f"a body, though {om.name} has no output")
    else:
        if ctype not in ("text/xml", "application/xml"):
            out.add("response.headers", f"content-type {ctype!r}, want text/xml")
        try:
            root = ET.fromstring(text)
        except ET.ParseError as e:
            out.add("response.body", f"not XML: {e}")
            return
        ns = root.tag[1:].split("}")[0] if root.tag.startswith("{") else ""
        if status >= 300:
            check_xml_error(sm, om, root, ns, status, rid, out)
            return
        if status != 200:
            out.add("response.status", f"{status}, want 200")
        wantns = sm.metadata["xmlNamespace"]
        if ns.rstrip("/") != wantns.rstrip("/"):
            out.add("response.root", f"namespace {ns!r}, want {wantns!r}")
        if local(root.tag) != om.name + "Response":
            out.add("response.root", f"<{local(root.tag)}>, want <{om.name}Response>")
        if protocol == "ec2":
            ids = [c for c in root if local(c.tag) == "requestId"]
            if len(ids) != 1 or len(ids[0]):
                out.add("response.requestId", f"{len(ids)} <requestId>, want 1 and only text in it")
            elif rid and ids[0].text != rid:
                out.add("response.requestId", f"{ids[0].text!r} differs from the header {rid!r}")
            kids = [c for c in root if local(c.tag) != "requestId"]
            if shape is not None:
                got = xml_struct(shape, kids, "response", out)
            else:        # EC2 answers <return>true</return> for void operations; the model does not name it
                for c in kids:
                    if local(c.tag) != "return":
                        out.add(f"response.{local(c.tag)}", "unknown tag (operation has no output)")
        else:
            meta = [c for c in root if local(c.tag) == "ResponseMetadata"]
            if len(meta) != 1 or [local(c.tag) for c in meta[0]] != ["RequestId"] or len(meta[0][0]):
                out.add("response.ResponseMetadata", "want exactly one, holding RequestId")
            elif rid and meta[0][0].text != rid:
                out.add("response.ResponseMetadata", f"RequestId {meta[0][0].text!r} differs from the header {rid!r}")
            wrapper = shape.serialization.get("resultWrapper") if shape is not None else None
            rest = [c for c in root if local(c.tag) != "ResponseMetadata"]
            if wrapper:
                w = [c for c in rest if local(c.tag) == wrapper]
                for c in rest:
                    if local(c.tag) != wrapper:
                        out.add(f"response.{local(c.tag)}", f"unknown tag beside <{wrapper}>")
                if len(w) != 1:
                    out.add("response", f"{len(w)} <{wrapper}>, want 1")
                else:
                    got = xml_struct(shape, list(w[0]), "response", out)
            else:
                for c in rest:
                    out.add(f"response.{local(c.tag)}", "unknown tag (operation has no output)")
    if got is not None and len(out) == n0:
        p = botocore.parsers.create_parser(protocol)
        d = {"status_code": status, "headers": {k.lower(): v for k, v in headers.items()}, "body": text.encode()}
        theirs = p.parse(d, shape)
        theirs.pop("ResponseMetadata", None)
        if not same(got, theirs):
            out.add("response", f"cross-check: botocore parses {theirs}, strict decoding {got}"[:1500])
    return got


def check_error(om, code, status, doc, out):
    for e in om.error_shapes:
        if (e.error_code or e.name) == code or e.name == code:
            want = e.metadata.get("error", {}).get("httpStatusCode")
            if want and want != status:
                out.add("response.status", f"{status} for {code}, want {want}")
            body = {k: v for k, v in doc.items() if k not in ("__type", "Message")}
            if "message" not in body and "Message" in doc:
                body["message"] = doc["Message"]
            json_value(e, body, "response.error", out, skip_locations=True)
            return
    want = COMMON_ERRORS.get(code)
    if want is None:
        out.add("response.error", f"code {code!r} is not declared by {om.name} ({[e.name for e in om.error_shapes]}) nor common")
    elif status not in (want if isinstance(want, tuple) else (want,)):
        out.add("response.status", f"{status} for {code}, want {want}")


def check_xml_error(sm, om, root, ns, status, rid, out):
    if sm.metadata["protocol"] == "ec2":
        # <Response><Errors><Error><Code/><Message/></Error></Errors><RequestID/></Response>, no namespace
        if local(root.tag) != "Response" or [local(c.tag) for c in root] != ["Errors", "RequestID"]:
            out.add("response.error", f"<{local(root.tag)}> with {[local(c.tag) for c in root]}, want <Response> with Errors, RequestID")
            return
        errs = list(root[0])
        if len(errs) != 1 or sorted(local(c.tag) for c in errs[0]) != ["Code", "Message"]:
            out.add("response.error", "want one <Error> with <Code> and <Message>")
            return
        e = {local(c.tag): c.text for c in errs[0]}
        if not e["Message"]:
            out.add("response.error.Message", "empty")
        if rid and root[1].text != rid:
            out.add("response.RequestID", "differs from the header")
        code = e["Code"] or ""
        want = COMMON_ERRORS.get(code)
        if want is not None and status not in (want if isinstance(want, tuple) else (want,)):
            out.add("response.status", f"{status} for {code}, want {want}")
        elif want is None and not (status == 412 if code == "DryRunOperation" else status in (400, 404, 500, 503)):
            out.add("response.status", f"{status} for {code}")
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*", code):
            out.add("response.error.Code", f"{code!r} does not look like an EC2 code")
        return
    # <ErrorResponse xmlns><Error><Type/><Code/><Message/></Error><RequestId/></ErrorResponse>
    if local(root.tag) != "ErrorResponse" or sorted(local(c.tag) for c in root) != ["Error", "RequestId"]:
        out.add("response.error", f"<{local(root.tag)}> with {[local(c.tag) for c in root]}, want <ErrorResponse> with Error, RequestId")
        return
    if ns.rstrip("/") != sm.metadata["xmlNamespace"].rstrip("/"):
        out.add("response.error", f"namespace {ns!r}")
    err = [c for c in root if local(c.tag) == "Error"][0]
    e = {local(c.tag): c.text for c in err}
    for k in ("Type", "Code", "Message"):
        if not e.get(k):
            out.add(f"response.error.{k}", "missing")
    if e.get("Type") not in ("Sender", "Receiver"):
        out.add("response.error.Type", f"{e.get('Type')!r}")
    code = e.get("Code") or ""
    for s in om.error_shapes:
        if (s.error_code or s.name) == code:
            md = s.metadata.get("error", {})
            if md.get("httpStatusCode") and md["httpStatusCode"] != status:
                out.add("response.status", f"{status} for {code}, want {md['httpStatusCode']}")
            if (e.get("Type") == "Sender") != bool(md.get("senderFault", status < 500)):
                out.add("response.error.Type", f"{e.get('Type')} for {code}")
            return
        if s.name == code:
            out.add("response.error.Code", f"{code}: that is the shape's name, the wire code is {s.error_code}")
            return
    want = COMMON_ERRORS.get(code)
    if want is None:
        out.add("response.error", f"code {code!r} is not declared by {om.name} ({[s.error_code or s.name for s in om.error_shapes]}) nor common")
    elif status not in (want if isinstance(want, tuple) else (want,)):
        out.add("response.status", f"{status} for {code}, want {want}")


def check(record):
    out = Findings()
    sm = model(record["service"])
    if sm.metadata["protocol"] not in ("rest-json", "query", "ec2"):
        out.add("record", f"protocol {sm.metadata['protocol']} is not handled")
        return out
    om, labels, query = find_operation(sm, record["request"], out)
    if om is None:
        return out
    if record.get("operation") not in (None, om.name):
        out.add("record", f"operation {record['operation']} recorded, the request is {om.name}")
    req_out = Findings()
    status = (record.get("response") or {}).get("status", 200)
    check_request(sm, om, labels, query, record["request"], req_out)
    # a request that the service itself refuses as invalid may well break the model: that is the point of the test
    if not (status == 400 and record.get("expect_invalid_request")):
        out.extend(req_out)
    if record.get("response"):
        check_response(sm, om, record["response"], out)
    return out


# ---------------------------------------------------------------------------------------------------- self-test
def sample(shape, depth=0, full=True):
    """A value of the shape that meets its constraints, or ABSENT if we cannot make one."""
    t, md = shape.type_name, shape.metadata
    if t == "structure":
        if getattr(shape, "is_document_type", False):
            return ABSENT
        d = {}
        union = getattr(shape, "is_tagged_union", False)
        for n, m in shape.members.items():
            req = n in shape.required_members
            if depth > 4 and not req and not union:
                continue
            if depth > 7:
                return ABSENT
            v = sample(m, depth + 1)
            if v is ABSENT:
                if req:
                    return ABSENT
                continue
            d[n] = v
            if union:
                break
        return d
    if t == "list":
        v = sample(shape.member, depth + 1)
        return ABSENT if v is ABSENT else [v] * max(1, md.get("min", 1) or 1)
    if t == "map":
        k, v = sample(shape.key, depth + 1), sample(shape.value, depth + 1)
        return ABSENT if v is ABSENT or k is ABSENT else {k: v}
    if t == "string":
        if getattr(shape, "enum", None):
            return shape.enum[0]
        lo, hi = md.get("min", 0) or 0, md.get("max", 10**6) or 10**6
        for c in ("x" * max(lo, min(3, hi)), "s-" + "0" * 17, "i-" + "0" * 17, "arn:aws:drs:us-east-1:123456789012:source-server/s-00000000000000000",
                  "2024-01-01T00:00:00Z", "123456789012", "subnet-" + "0" * 17, "sg-" + "0" * 17, "us-east-1", "t3.small", "a" * lo, "1" * max(lo, 1), "P1D",
                  "A" * max(16, lo), "/", "s-" + "1" * 17, "drsjob-" + "1" * 17, "pit-" + "1" * 17, "i-" + "1" * 17, "vol-" + "1" * 17, "sn-" + "1" * 17, "lct-" + "1" * 17, "rct-" + "1" * 17,
                  "subnet-" + "1" * 8, "a.b", "{}", "https://example.com/x", "2010-09-09", "1.0", "xvda", "aaaaaaaaaaaaaaaa", "1111111111", "123456", "a" * 20, "A" * 64, "AROA" + "A" * 16 + ":x", "arn:aws:ssm:us-east-1::document/AWS-X",
                  "10.0.0.0/16", "arn:aws:cloudformation:us-east-1:123456789012:stack/x/00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000", "AWS::EC2::VPC", "us-east-1a", "\u00e9", "/aa/", "arn:aws:iam::123456789012:role/x", "AKIA" + "A" * 16, "*"):
            o = Findings()
            constraints(shape, c, "", o)
            if not o:
                return c
        return ABSENT
    if t in ("integer", "long"):
        return int(max(md.get("min", 1) or 0, min(1, md.get("max", 1) or 1)))
    if t in ("float", "double"):
        return 1.5
    if t == "boolean":
        return True
    if t == "timestamp":
        return datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    if t == "blob":
        return b"blob"
    return ABSENT


def to_json(shape, v):
    t = shape.type_name
    if t == "structure":
        return {shape.members[n].serialization.get("name", n): to_json(shape.members[n], x) for n, x in v.items()
                if not shape.members[n].serialization.get("location")}
    if t == "list":
        return [to_json(shape.member, x) for x in v]
    if t == "map":
        return {k: to_json(shape.value, x) for k, x in v.items()}
    if t == "timestamp":
        iso = shape.serialization.get("timestampFormat", "unixTimestamp") != "unixTimestamp"
        return v.strftime("%Y-%m-%dT%H:%M:%SZ") if iso else v.timestamp()
    if t == "blob":
        return base64.b64encode(v).decode()
    return v


def to_xml(shape, v, name, parent):
    el = ET.SubElement(parent, name)
    t = shape.type_name
    if t == "structure":
        for n, x in v.items():
            m = shape.members[n]
            wire = m.serialization.get("name", n)
            if m.type_name == "list" and m.serialization.get("flattened"):
                wire = m.serialization.get("name") or m.member.serialization.get("name", n)
                for y in x:
                    to_xml(m.member, y, wire, el)
            else:
                to_xml(m, x, wire, el)
    elif t == "list":
        for x in v:
            to_xml(shape.member, x, shape.member.serialization.get("name", "member"), el)
    elif t == "map":
        for k, x in v.items():
            e = ET.SubElement(el, "entry")
            ET.SubElement(e, shape.key.serialization.get("name", "key")).text = k
            to_xml(shape.value, x, shape.value.serialization.get("name", "value"), e)
    elif t == "boolean":
        el.text = "true" if v else "false"
    elif t == "timestamp":
        el.text = v.strftime("%Y-%m-%dT%H:%M:%SZ")
    elif t == "blob":
        el.text = base64.b64encode(v).decode()
    else:
        el.text = str(v)
    return el


RID = "01234567-89ab-cdef-0123-456789abcdef"


def make_response(sm, om, value):
    shape, protocol = om.output_shape, sm.metadata["protocol"]
    h = {"x-amzn-RequestId": RID}
    if protocol == "rest-json":
        if shape is None:
            return {"status": om.http.get("responseCode", 200), "headers": h, "body": ""}
        return {"status": om.http.get("responseCode", 200), "headers": dict(h, **{"Content-Type": "application/json"}), "body": json.dumps(to_json(shape, value))}
    root = ET.Element(om.name + "Response", xmlns=sm.metadata["xmlNamespace"])
    if protocol == "ec2":
        ET.SubElement(root, "requestId").text = RID
        if shape is not None:
            tmp = to_xml(shape, value, "tmp", ET.Element("x"))
            root.extend(list(tmp))
    else:
        if shape is not None and shape.serialization.get("resultWrapper"):
            to_xml(shape, value, shape.serialization["resultWrapper"], root)
        ET.SubElement(ET.SubElement(root, "ResponseMetadata"), "RequestId").text = RID
    return {"status": 200, "headers": dict(h, **{"Content-Type": "text/xml"}), "body": ET.tostring(root, encoding="unicode")}


def make_request(sm, om, params):
    ser = botocore.serialize.create_serializer(sm.metadata["protocol"], include_validation=False).serialize_to_request(params, om)
    path = ser["url_path"]
    if ser.get("query_string"):
        qs = ser["query_string"]
        path += "?" + urllib.parse.urlencode(qs, doseq=True)
    body = ser["body"]
    headers = dict(ser["headers"])
    if isinstance(body, dict):
        body = urllib.parse.urlencode({k: str(v).lower() if isinstance(v, bool) else v for k, v in body.items()})
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    if isinstance(body, bytes):
        body = body.decode()
    return {"method": ser["method"], "path": path, "headers": headers, "body": body}


def walk_json(doc, path=()):
    yield path, doc
    if isinstance(doc, dict):
        for k, v in doc.items():
            yield from walk_json(v, path + (k,))
    elif isinstance(doc, list):
        for i, v in enumerate(doc[:1]):
            yield from walk_json(v, path + (i,))


def self_test(services, limit, verbose=False):
    stats, failed = collections.Counter(), []

    def expect(ok, what):
        stats["checks"] += 1
        if not ok:
            failed.append(what)

    for service in services:
        sm = model(service)
        names = sm.operation_names
        if limit and len(names) > limit:
            names = names[:: max(1, len(names) // limit)]
        for name in names:
            om = sm.operation_model(name)
            pin = sample(om.input_shape) if om.input_shape is not None else {}
            pout = sample(om.output_shape) if om.output_shape is not None else {}
            if pin is ABSENT or pout is ABSENT:
                stats["operations without a sample"] += 1
                if verbose:
                    print("no sample:", service, name)
                continue
            try:
                req = make_request(sm, om, pin)
            except Exception as e:
                stats[f"request not made: {type(e).__name__}"] += 1
                continue
            rec = {"service": service, "operation": name, "request": req, "response": make_response(sm, om, pout)}
            f = check(rec)
            stats["operations"] += 1
            if f:
                failed.append(f"{service} {name}: a model-made record is refused: {f[:3]}")
                continue
            stats["accepted"] += 1
            clone = lambda: json.loads(json.dumps(rec))
            # ---- response mutations
            if om.output_shape is not None and pout:
                if sm.metadata["protocol"] == "rest-json":
                    doc = json.loads(rec["response"]["body"])
                    for path, v in list(walk_json(doc)):
                        def mutate(fn):
                            r = clone()
                            d = json.loads(r["response"]["body"])
                            parent, cur = None, d
                            for p in path:
                                parent, cur = cur, cur[p]
                            d = fn(d, parent, cur)
                            r["response"]["body"] = json.dumps(d)
                            return r
                        if isinstance(v, dict) and "tags" not in path[-1:] and not in_map(om.output_shape, path):
                            def add(d, p, c):
                                c["noSuchMember"] = 1
                                return d
                            expect(check(mutate(add)), f"{service} {name} response{path}: unknown member accepted")
                            stats["unknown member"] += 1
                        if path and not isinstance(v, (dict, list)):
                            def wrong(d, p, c):
                                p[path[-1]] = {"x": 1}
                                return d
                            expect(check(mutate(wrong)), f"{service} {name} response{path}: wrong type accepted")
                            stats["wrong type"] += 1
                        sh = shape_at(om.output_shape, path)
                        if sh is not None and getattr(sh, "enum", None):
                            def enum(d, p, c):
                                p[path[-1]] = "NO_SUCH"
                                return d
                            expect(check(mutate(enum)), f"{service} {name} response{path}: enum accepted")
                            stats["bad enum"] += 1
                        if sh is not None and sh.type_name == "structure":
                            for m in sh.required_members:
                                wire = sh.members[m].serialization.get("name", m)
                                if wire in v:
                                    def drop(d, p, c):
                                        del c[wire]
                                        return d
                                    expect(check(mutate(drop)), f"{service} {name} response{path}.{m}: missing required accepted")
                                    stats["missing required"] += 1
                else:
                    text = rec["response"]["body"]
                    root = ET.fromstring(text)
                    els = list(root.iter())
                    idx = range(len(els)) if len(els) < 60 else range(0, len(els), max(1, len(els) // 60))
                    for i in idx:
                        r2 = ET.fromstring(text)
                        e = list(r2.iter())[i]
                        ns = e.tag.split("}")[0] + "}"
                        ET.SubElement(e, ns + "noSuchTag").text = "1"
                        r = clone()
                        r["response"]["body"] = ET.tostring(r2, encoding="unicode")
                        expect(check(r), f"{service} {name} response: unknown tag under {local(e.tag)} accepted")
                        stats["unknown tag"] += 1
            # ---- request mutations
            if sm.metadata["protocol"] == "rest-json":
                if req["body"] and not (sm.service_name == "drs" and name in ("TagResource",)):
                    r = clone()
                    d = json.loads(r["request"]["body"])
                    d["noSuchMember"] = 1
                    r["request"]["body"] = json.dumps(d)
                    expect(check(r), f"{service} {name} request: unknown member accepted")
                    stats["request unknown member"] += 1
                    for m in om.input_shape.required_members:
                        sh = om.input_shape.members[m]
                        if sh.serialization.get("location"):
                            continue
                        r = clone()
                        d = json.loads(r["request"]["body"])
                        del d[sh.serialization.get("name", m)]
                        r["request"]["body"] = json.dumps(d)
                        expect(check(r), f"{service} {name} request.{m}: missing required accepted")
                        stats["request missing required"] += 1
            else:
                pairs = urllib.parse.parse_qsl(req["body"], keep_blank_values=True)
                r = clone()
                r["request"]["body"] = urllib.parse.urlencode(pairs + [("NoSuchMember", "1")])
                expect(check(r), f"{service} {name} request: unknown member accepted")
                stats["request unknown member"] += 1
                for m in (om.input_shape.required_members if om.input_shape is not None else ()):
                    sh = om.input_shape.members[m]
                    p2 = {k: v for k, v in pin.items() if k != m}
                    try:
                        r = dict(clone(), request=make_request(sm, om, p2))
                    except Exception:
                        continue
                    expect(check(r), f"{service} {name} request.{m}: missing required accepted")
                    stats["request missing required"] += 1
    # XML required members: structural, one pass over every output structure with required members
    for service in services:
        sm = model(service)
        if sm.metadata["protocol"] == "rest-json":
            continue
        for name in sm.operation_names:
            om = sm.operation_model(name)
            if om.output_shape is None:
                continue
            pout = sample(om.output_shape)
            if pout is ABSENT:
                continue
            for path, sh, v in walk_value(om.output_shape, pout):
                for m in sh.required_members:
                    if m not in v:
                        continue
                    bad = drop_at(pout, path, m)
                    resp = make_response(sm, om, bad)
                    out = Findings()
                    check_response(sm, om, resp, out)
                    expect(any("is missing" in x for x in out), f"{service} {name} response {path}.{m}: missing required accepted")
                    stats["missing required (xml)"] += 1
                    if stats["missing required (xml)"] > 4000:
                        break
    print(json.dumps(stats, indent=1))
    for f in failed[:20]:
        print("FAILED", f)
    print(f"{stats['checks'] - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def walk_value(shape, v, path=()):
    if shape.type_name == "structure" and isinstance(v, dict):
        yield path, shape, v
        for n, x in v.items():
            yield from walk_value(shape.members[n], x, path + (n,))
    elif shape.type_name == "list":
        for i, x in enumerate(v[:1]):
            yield from walk_value(shape.member, x, path + (i,))


def drop_at(value, path, member):
    if not path:
        return {k: v for k, v in value.items() if k != member}
    head, rest = path[0], path[1:]
    if isinstance(value, list):
        return [drop_at(x, rest, member) if i == head else x for i, x in enumerate(value)]
    return {k: drop_at(v, rest, member) if k == head else v for k, v in value.items()}


def shape_at(shape, path):
    for p in path:
        if shape is None:
            return None
        if shape.type_name == "structure":
            nxt = None
            for n, m in shape.members.items():
                if m.serialization.get("name", n) == p:
                    nxt = m
            shape = nxt
        elif shape.type_name == "list":
            shape = shape.member
        elif shape.type_name == "map":
            shape = shape.value
        else:
            return None
    return shape


def in_map(shape, path):
    s = shape_at(shape, path)
    return s is not None and s.type_name != "structure"


# ---------------------------------------------------------------------------------------------------- every op
def operation_of(op):
    """drs::start_recovery -> the model of StartRecovery."""
    service, name = op.split("::")
    sm = model(service)
    names = {botocore.xform_name(operation): operation for operation in sm.operation_names}
    return service, sm.operation_model(names[name])


THROTTLED = ("Throttling", "ThrottlingException", "RequestLimitExceeded", "SlowDown")


def error_code(resp):
    """The code of an error answer, read loosely: how it must stand is judged elsewhere."""
    code = header(resp.get("headers") or {}, "x-amzn-errortype") or re.search(r"<Code>([^<]*)</Code>", resp.get("body") or "")
    return code.group(1) if isinstance(code, re.Match) else code


def absent_ops(table, answered, refused):
    """Findings: ops of the table without an answer, or without a refusal where there can be one."""
    out, declared = [], 0
    for op in sorted(table):
        service, om = operation_of(op)
        if (service, om.name) not in answered:
            out.append(f"{op}: no record shows it answered with success")
        codes = {shape.metadata.get("error", {}).get("code", shape.name) for shape in om.error_shapes} | {shape.name for shape in om.error_shapes}
        told = any(code in codes or status < 500 and code not in THROTTLED for code, status in refused.get((service, om.name), ()))
        if codes and not told:
            out.append(f"{op}: it declares {', '.join(sorted(codes))}, and no record shows it refused")
        declared += bool(codes)
    print(f"{len(table)} ops, {declared} of which declare errors, {len(out)} missing")
    return out


# ---------------------------------------------------------------------------------------------------- demo
def demo():
    good = {"service": "drs", "request": {"method": "POST", "path": "/DescribeSourceServers", "headers": {"content-type": "application/json"},
                                         "body": json.dumps({"filters": {"sourceServerIDs": ["s-" + "1" * 17]}, "maxResults": 10})},
            "response": {"status": 200, "headers": {"content-type": "application/json", "x-amzn-RequestId": RID},
                         "body": json.dumps({"items": [{"sourceServerID": "s-" + "1" * 17, "arn": "arn:aws:drs:us-east-1:123456789012:source-server/s-" + "1" * 17, "tags": {},
                                                        "dataReplicationInfo": {"dataReplicationState": "INITIAL_SYNC", "dataReplicationInitiation": {"steps": [{"name": "WAIT", "status": "SUCCEEDED"}]}}}]})}}
    def mut(side, fn):
        r = json.loads(json.dumps(good))
        d = json.loads(r[side]["body"])
        fn(d)
        r[side]["body"] = json.dumps(d)
        return r
    cases = [("good", good),
             ("unknown response member", mut("response", lambda d: d["items"][0].update(hostname="web"))),
             ("bad enum", mut("response", lambda d: d["items"][0]["dataReplicationInfo"].update(dataReplicationState="Healthy"))),
             ("bad id pattern", mut("response", lambda d: d["items"][0].update(sourceServerID="s-1"))),
             ("unknown request member", mut("request", lambda d: d.update(limit=5))),
             ("request type", mut("request", lambda d: d.update(maxResults="10"))),
             ("missing required request member", {"service": "drs", "request": {"method": "POST", "path": "/StartRecovery", "headers": {"content-type": "application/json"}, "body": "{}"}}),
             ("missing required response member", {"service": "drs", "request": {"method": "POST", "path": "/StartRecovery", "headers": {"content-type": "application/json"},
                                                   "body": json.dumps({"isDrill": True, "sourceServers": [{"sourceServerID": "s-" + "1" * 17}]})},
                                                   "response": {"status": 202, "headers": {"content-type": "application/json", "x-amzn-RequestId": RID}, "body": json.dumps({"job": {"type": "LAUNCH"}})}}),
             ("undeclared error", dict(good, response={"status": 404, "headers": {"content-type": "application/json", "x-amzn-RequestId": RID, "x-amzn-ErrorType": "ResourceNotFoundException"}, "body": '{"message":"x"}'}))]
    for n, r in cases:
        f = check(r)
        print(f"{'ok ' if not f else 'BAD'} {n}: {'; '.join(f)}")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("records", nargs="*")
    ap.add_argument("--self-test", action="store_true")
    ap.add_argument("--all", action="store_true", help="self-test on every operation (EC2's 800 too)")
    ap.add_argument("--demo", action="store_true")
    ap.add_argument("--every-op", action="store_true", help="fail unless every op of the op table is answered and refused")
    ap.add_argument("--verbose", action="store_true")
    a = ap.parse_args()
    if a.self_test:
        sys.exit(self_test(SERVICES, 0 if a.all else 60, a.verbose))
    if a.demo:
        return demo()
    if not a.records:
        ap.error("no records")
    n = bad = 0
    table, answered, refused = set(), set(), collections.defaultdict(set)
    ops, skipped = collections.Counter(), collections.Counter()
    for path in a.records:
        for i, line in enumerate(open(path, encoding="utf-8"), 1):
            if not line.strip():
                continue
            rec = json.loads(line)
            if "op_table" in rec:
                table.update(rec["op_table"])
                continue
            named, status = (rec["service"], rec.get("operation")), rec["response"]["status"]
            if status < 300:
                answered.add(named)
            else:
                refused[named].add((error_code(rec["response"]), status))
            if rec["service"] not in SERVICES:
                skipped[rec["service"]] += 1
                continue
            n += 1
            f = check(rec)
            ops[f"{rec['service']}.{rec.get('operation') or '?'}"] += 1
            if f:
                bad += 1
                print(f"{path}:{i} {rec['service']} {rec.get('operation', '')} {rec['request']['method']} {rec['request'].get('path', '')}")
                for x in f:
                    print("    " + x)
    print(f"{n - bad} passed, {bad} failed" + "".join(f", {count} of {name} skipped" for name, count in skipped.items()))
    if a.verbose:
        print(json.dumps(ops))
    if n == 0:
        print("no records read")
    if a.every_op:
        missing = absent_ops(table, answered, refused) if table else ["no record holds the op table"]
        for finding in missing:
            print(finding)
        bad += len(missing)
    sys.exit(1 if bad or n == 0 else 0)


if __name__ == "__main__":
    main()
