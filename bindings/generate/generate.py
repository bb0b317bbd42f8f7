#!/usr/bin/env python3
"""Writes bindings/src/aws/generated/: for every AWS operation of the op table, its options and its result, a file each.

The members come from botocore's service models (their exact names), the Rust types from the sources of the aws-sdk crates, so each shape is
written once and by nobody. Run by hand after a change of the pins (botocore 1.44.5 and the crates of Cargo.lock), then `cargo fmt`:

    python3 bindings/generate/generate.py ~/.cargo/registry/src/INDEX
"""
import json, re, sys, glob, os, shutil
import botocore.session

OPS = json.load(open(os.path.join(os.path.dirname(__file__), "operations.json")))
SOURCES = sys.argv[1]
OUT = os.path.join(os.path.dirname(__file__), "..", "src", "aws", "generated")
RESERVED = {"return": "r#return", "type": "r#type", "match": "r#match", "use": "r#use", "ref": "r#ref", "in": "r#in", "as": "r#as"}


def flat(name):
    return name.replace("_", "").replace("r#", "").lower()


class Service:
    def __init__(self, name):
        self.name = name
        self.crate = f"aws_sdk_{name}"
        self.root = sorted(glob.glob(f"{SOURCES}/aws-sdk-{name}-*"))[-1] + "/src"
        self.model = botocore.session.get_session().get_service_model(name)
        try:
            self.pages = botocore.session.get_session().get_paginator_model(name)
        except Exception:
            self.pages = None
        self.types = {}
        for path in glob.glob(f"{self.root}/types/_*.rs"):
            text = open(path).read()
            match = re.search(r"pub (struct|enum) (\w+)", text)
            if match:
                self.types[match.group(2)] = (match.group(1), text)
        self.shapes, self.words, self.inputs, self.known = {}, set(), {}, set()

    def fields(self, text, struct):
        body = re.search(r"pub struct " + struct + r" \{(.*?)\n\}", text, re.S).group(1)
        found = re.findall(r"^    pub (?:r#)?(\w+):\s+(.*?),$", body, re.M | re.S)
        return {flat(field): (field, kind.strip()) for field, kind in found}

    # results -----------------------------------------------------------------------------------------------------
    def walk_output(self, kind):
        for name in re.findall(r"crate::types::(\w+)", kind):
            if name in self.shapes or name in self.words:
                continue
            what, text = self.types[name]
            if what == "enum" and "pub fn as_str" in text:
                self.words.add(name)
            elif what == "enum":
                raise SystemExit(f"{self.name}: union {name}")
            else:
                self.shapes[name] = None

    def output_shape(self, rust, shape, text):
        fields = self.fields(text, rust)
        members = []
        for member, inner in shape.members.items():
            field = fields.get(flat(member))
            if field is None:
                # botocore is ahead of the crate by a few members.
                print(f"{self.name}.{rust}: the crate has no {member}", file=sys.stderr)
                continue
            members.append((member, field[0]))
            self.follow_output(field[1], inner)
        return members

    def follow_output(self, kind, shape):
        names = re.findall(r"crate::types::(\w+)", kind)
        if not names:
            return
        inner = shape
        while inner.type_name in ("list", "map"):
            inner = inner.member if inner.type_name == "list" else inner.value
        rust = names[-1]
        what, text = self.types[rust]
        if what == "enum":
            # A union has no word: the service's own module writes it by hand.
            if "pub fn as_str" in text:
                self.words.add(rust)
        elif rust not in self.shapes:
            self.shapes[rust] = []
            self.shapes[rust] = self.output_shape(rust, inner, text)

    # options -----------------------------------------------------------------------------------------------------
    def option_type(self, kind, shape):
        """The Rust type of an option, and whether it is optional in the SDK."""
        kind = kind.replace(" ", "")
        kind = re.sub(r"^::std::option::Option<(.*)>$", r"\1", kind)
        vec = re.match(r"^::std::vec::Vec<(.*)>$", kind)
        if vec:
            return f"Vec<{self.option_type(vec.group(1), shape.member)}>"
        table = re.match(r"^::std::collections::HashMap<::std::string::String,(.*)>$", kind)
        if table:
            return f"BTreeMap<String, {self.option_type(table.group(1), shape.value)}>"
        if kind == "::std::string::String":
            return "String"
        if kind in ("bool", "i32", "i64", "f32", "f64"):
            return kind
        if kind == "::aws_smithy_types::DateTime":
            return "Time"
        if kind == "::aws_smithy_types::Blob":
            return "Bytes"
        rust = re.match(r"^crate::types::(\w+)$", kind).group(1)
        what, text = self.types[rust]
        if what == "enum":
            self.known.add(rust)
            return f"Word<types::{rust}>"
        if rust not in self.inputs:
            self.inputs[rust] = None
            fallible = re.search(r"pub fn build\(\s*self,?\s*\)\s*->\s*::std::result::Result", text) is not None
            self.inputs[rust] = (self.members(rust, shape, text, ()), fallible)
        return rust + "Options"

    def members(self, rust, shape, text, leave_out):
        fields = self.fields(text, rust)
        out = []
        for member, inner in shape.members.items():
            if member in leave_out:
                continue
            if flat(member) not in fields:
                print(f"{self.name}.{rust}: the crate has no {member}", file=sys.stderr)
                continue
            field, kind = fields[flat(member)]
            required = member in shape.required_members
            out.append((member, field, self.option_type(kind, inner), required))
        return out

    # text --------------------------------------------------------------------------------------------------------
    def struct(self, name, members, extra=False):
        lines = [f"/// Options of AWS's `{name}`." if extra else f"/// AWS's `{name}`."]
        lines += ["#[derive(Clone, Deserialize, JsonSchema)]", "#[serde(deny_unknown_fields)]", f"pub(in crate::aws) struct {name}Options {{"]
        for member, field, kind, required in members:
            field = RESERVED.get(field, field)
            if required:
                lines.append(f'    #[serde(rename = "{member}")]\n    {field}: {kind},')
            else:
                lines.append(f'    #[serde(rename = "{member}")]\n    {field}: Option<{kind}>,')
        if extra:
            lines.append("    /// The Region. Default: the run's own.\n    region: Option<String>,")
            lines.append("    /// The longest that one attempt may take. Default `60s`.\n    timeout: Option<String>,")
        return "\n".join(lines + ["}", ""])

    def setters(self, members, source):
        def one(member, field, kind, required):
            field, setter = RESERVED.get(field, field), field
            value = f"{source}.{field}"
            return f".set_{setter}(Some(sdk({value})?))" if required else f".set_{setter}(sdk({value})?)"
        return "".join(one(*member) for member in members)

    def operation(self, entry):
        api, listed = entry["api"], entry.get("list")
        operation = self.model.operation_model(api)
        snake = entry.get("rust") or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", api).lower()
        folder = f"{self.root}/operation/{snake}"
        stem = [os.path.basename(p) for p in glob.glob(f"{folder}/_*_input.rs")][0]
        rust = re.search(r"pub struct (\w+)Input \{", open(f"{folder}/{stem}").read()).group(1)
        output_text = open(f"{folder}/{stem.replace('_input', '_output')}").read()
        page = None
        if self.pages:
            try:
                page = self.pages.get_paginator(api)
            except ValueError:
                pass
        leave_out = set(entry.get("without", ()))
        token = entry.get("token")
        if page and listed:
            leave_out |= {page["input_token"], page.get("limit_key")}
        tokens = [m for m, s in (operation.input_shape.members.items() if operation.input_shape else ()) if s.metadata.get("idempotencyToken")]
        tokens += [token] if token else []
        leave_out |= set(tokens)
        members = []
        if operation.input_shape:
            members = self.members(rust + "Input", operation.input_shape, open(f"{folder}/{stem}").read(), leave_out)
        must = entry.get("required", ())
        members = [(member, field, kind, required or member in must) for member, field, kind, required in members]
        out = [self.struct(rust, members, extra=True)]
        fields = self.fields(output_text, rust + "Output") if operation.output_shape else {}
        tokens_set = "".join(f".set_{self.fields(open(f'{folder}/{stem}').read(), rust + 'Input')[flat(t)][0]}(Some(call.token.clone()))" for t in tokens)
        call = "call" if tokens else "_call"
        opts = "options" if members else "_options"
        head = f"pub(in crate::aws) fn {snake}(cloud: &Arc<Cloud>) -> Wire {{\n    wire(cloud, |cloud, {call}: Call, options: {rust}Options| async move {{\n"
        head += f"        let client = cloud.{self.name}(options.region.as_deref());\n        let within = {self.crate}::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);\n"
        override = "within.clone()" if listed else "within"
        if listed:
            path = listed.split(".")
            first = fields[flat(path[0])][0]
            shape = operation.output_shape.members[path[0]]
            self.follow_output(fields[flat(path[0])][1], shape)
            paged = bool(page)
            next_set = f".set_{self.fields(open(f'{folder}/{stem}').read(), rust + 'Input')[flat(page['input_token'])][0]}(pages.token())" if paged else ""
            next_get = f"page.{fields[flat(page['output_token'] if isinstance(page['output_token'], str) else page['output_token'][0])][0]}.clone()" if paged else "None"
            limit = ""
            body = head + f'        let mut pages = Pages::of("{self.name}", "{api}");\n        loop {{\n'
            source = "options.clone()" if False else "options"
            setters = "".join(
                f".set_{field}(Some(sdk(options.{RESERVED.get(field, field)}.clone())?))" if required else f".set_{field}(sdk(options.{RESERVED.get(field, field)}.clone())?)"
                for member, field, kind, required in members)
            body += f"            let request = client.{snake}(){setters}{next_set};\n"
            body += f'            let page = sent("{self.name}", "{api}", request.customize().config_override({override}).send()).await?;\n'
            items = f"page.{first}.to_json()"
            if len(path) > 1:
                items = f'flatten(page.{first}.to_json(), "{path[1]}")'
            body += f"            if !pages.take({items}, {next_get})? {{\n                return Ok(pages.items());\n            }}\n        }}\n    }})\n}}\n"
            out.append(body)
        else:
            setters = self.setters(members, "options")
            body = head + f"        let request = client.{snake}(){setters}{tokens_set};\n"
            result = f'sent("{self.name}", "{api}", request.customize().config_override({override}).send()).await?'
            if operation.output_shape and operation.output_shape.members:
                shape_members = []
                for member, inner in operation.output_shape.members.items():
                    if flat(member) not in fields:
                        print(f"{self.name}.{rust}Output: the crate has no {member}", file=sys.stderr)
                        continue
                    field = fields[flat(member)]
                    shape_members.append((member, field[0]))
                    self.follow_output(field[1], inner)
                pairs = ", ".join(f'"{m}": answer.{RESERVED.get(f, f)}' for m, f in shape_members)
                body += f"        let answer = {result};\n        Ok(object!({{ {pairs} }}))\n    }})\n}}\n"
            else:
                body += f"        {result};\n        Ok(Value::Null)\n    }})\n}}\n"
            out.append(body)
        return "\n".join(out)

    def nested(self, rust):
        """Options that stand in others, as the macro `options!` takes them."""
        members, fallible = self.inputs[rust]
        rows = []
        for member, field, kind, required in members:
            name = RESERVED.get(field, field)
            rows.append(f'    "{member}" {name}: {kind if required else f"Option<{kind}>"} => set_{field}{" must" if required else ""};')
        return "\n".join([f"options!({rust}Options {rust} {'fallible ' if fallible else ''}{{", *rows, "});", ""])

    def head(self, about, text):
        """What every file begins with: what it is, and what of others it uses."""
        calls = [word for word in ("Call", "Failure") if re.search(rf"\b{word}\b", text) or (word == "Failure" and "options!(" in text)]
        own = sorted(set(re.findall(r"\b(\w+Options)\b", text)) & {f"{rust}Options" for rust in self.inputs})
        uses = ["use crate::aws::shape::*;"]
        uses += ["use crate::cloud::Cloud;"] if "&Arc<Cloud>" in text else []
        uses += [f"use super::options::{{{', '.join(own)}}};"] if own and "options!(" not in text else []
        uses += [f"use engine::op::{{{', '.join(calls)}}};"] if calls else []
        uses += [f"use {self.crate}::types;"] if "types::" in text or "options!(" in text else []
        uses += ["use std::collections::BTreeMap;"] if "BTreeMap" in text else []
        uses += ["use serde_json::Value;"] if "Value::" in text else []
        uses += ["use schemars::JsonSchema;", "use serde::Deserialize;"] if "JsonSchema" in text or "options!(" in text else []
        uses += ["use std::sync::Arc;"] if "Arc<" in text else []
        return f"//! {self.name}: {about}. Written by `bindings/generate/generate.py`; do not edit.\n\n" + "\n".join(uses) + "\n\n" + text

    def files(self):
        """The service's folder: a file an operation, options that stand in others, results."""
        files, modules = {}, []
        for entry in OPS[self.name]:
            text = self.operation(entry)
            name = re.search(r"pub\(in crate::aws\) fn (\w+)", text).group(1)
            modules.append(name)
            files[name] = (f"`{entry['api']}`", text)
        options = [self.nested(rust) for rust in sorted(self.inputs)]
        if self.known:
            options.append("known!(" + ", ".join(f"types::{word}" for word in sorted(self.known)) + ");\n")
        if options:
            files["options"] = ("options that stand in others", "\n".join(options))
        results = []
        for rust in sorted(self.shapes):
            pairs = ", ".join(f'"{m}": {RESERVED.get(f, f)}' for m, f in self.shapes[rust])
            results.append(f"shape!(types::{rust} {{ {pairs} }});")
        if self.words:
            results.append("words!(" + ", ".join(f"types::{w}" for w in sorted(self.words)) + ");")
        if results:
            files["results"] = ("results", "\n".join(results) + "\n")
        own = sorted(modules)
        lines = [f"mod {name};" for name in sorted(files)] + [""] + [f"pub(in crate::aws) use {name}::{name};" for name in own]
        index = f"//! {self.name}: options and results. Written by `bindings/generate/generate.py`; do not edit.\n\n" + "\n".join(lines) + "\n"
        return {"mod": index, **{name: self.head(about, text) for name, (about, text) in files.items()}}


os.makedirs(OUT, exist_ok=True)
for name in OPS:
    shutil.rmtree(f"{OUT}/{name}", ignore_errors=True)
    os.makedirs(f"{OUT}/{name}")
    for stem, text in Service(name).files().items():
        with open(f"{OUT}/{name}/{stem}.rs", "w") as file:
            file.write(text)
DEPRECATED = '#[expect(deprecated, reason = "members AWS no longer supports are still members of its model: the service judges them")]\n'
with open(f"{OUT}/mod.rs", "w") as file:
    file.write("//! Options and results of AWS operations, from AWS's own models and the SDK's sources: written by\n//! `bindings/generate/generate.py`.\n#![expect(clippy::clone_on_copy, reason = \"generated: a member is cloned whatever its type\")]\n\n")
    file.write("".join((DEPRECATED if name == "ec2" else "") + f"pub(super) mod {name};\n" for name in OPS))
