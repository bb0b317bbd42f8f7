//! Files the packages of these services bring, as a package manager unpacks them.

/// The files of a package as (path, text); none for packages that are not of these services.
pub(crate) fn files(package: &str) -> &'static [(&'static str, &'static str)] {
    match package {
        "bind" => &[
            ("/etc/named.conf", NAMED_CONF),
            ("/etc/named.rfc1912.zones", NAMED_ZONES),
            ("/etc/named.root.key", "managed-keys {\n};\n"),
            ("/var/named/named.localhost", NAMED_LOCALHOST),
            ("/var/named/named.loopback", NAMED_LOOPBACK),
        ],
        "httpd" => &[("/etc/httpd/conf/httpd.conf", HTTPD_CONF)],
        "php" => &[("/etc/httpd/conf.d/php.conf", PHP_CONF)],
        "mariadb-server" => &[("/etc/my.cnf", MY_CNF), ("/etc/my.cnf.d/server.cnf", "[server]\n\n[mysqld]\n\n[mariadb]\n")],
        _ => &[],
    }
}

const NAMED_CONF: &str = r#"//
// named.conf
//
// Provided by Red Hat bind package to configure the ISC BIND named(8) DNS
// server as a caching only nameserver (as a localhost DNS resolver only).
//

options {
	listen-on port 53 { 127.0.0.1; };
	listen-on-v6 port 53 { ::1; };
	directory 	"/var/named";
	dump-file 	"/var/named/data/cache_dump.db";
	statistics-file "/var/named/data/named_stats.txt";
	memstatistics-file "/var/named/data/named_mem_stats.txt";
	allow-query     { localhost; };

	recursion yes;

	dnssec-enable yes;
	dnssec-validation yes;

	bindkeys-file "/etc/named.root.key";
	managed-keys-directory "/var/named/dynamic";

	pid-file "/run/named/named.pid";
	session-keyfile "/run/named/session.key";
};

logging {
        channel default_debug {
                file "data/named.run";
                severity dynamic;
        };
};

zone "." IN {
	type hint;
	file "named.ca";
};

include "/etc/named.rfc1912.zones";
include "/etc/named.root.key";
"#;

const NAMED_ZONES: &str = r#"// named.rfc1912.zones:
zone "localhost.localdomain" IN {
	type master;
	file "named.localhost";
	allow-update { none; };
};

zone "localhost" IN {
	type master;
	file "named.localhost";
	allow-update { none; };
};

zone "1.0.0.127.in-addr.arpa" IN {
	type master;
	file "named.loopback";
	allow-update { none; };
};
"#;

const NAMED_LOCALHOST: &str = "$TTL 1D
@	IN SOA	@ rname.invalid. (
					0	; serial
					1D	; refresh
					1H	; retry
					1W	; expire
					3H )	; minimum
	NS	@
	A	127.0.0.1
";

const NAMED_LOOPBACK: &str = "$TTL 1D
@	IN SOA	@ rname.invalid. (
					0	; serial
					1D	; refresh
					1H	; retry
					1W	; expire
					3H )	; minimum
	NS	@
	A	127.0.0.1
	PTR	localhost.
";

const HTTPD_CONF: &str = r#"ServerRoot "/etc/httpd"
Listen 80
Include conf.modules.d/*.conf
User apache
Group apache
ServerAdmin root@localhost
DocumentRoot "/var/www/html"
<IfModule dir_module>
    DirectoryIndex index.html
</IfModule>
ErrorLog "logs/error_log"
LogLevel warn
AddDefaultCharset UTF-8
EnableSendfile on
IncludeOptional conf.d/*.conf
"#;

const PHP_CONF: &str = "<FilesMatch \\.php$>
    SetHandler application/x-httpd-php
</FilesMatch>
DirectoryIndex index.php
";

const MY_CNF: &str = "[mysqld]
datadir=/var/lib/mysql
socket=/var/lib/mysql/mysql.sock
symbolic-links=0

[mysqld_safe]
log-error=/var/log/mariadb/mariadb.log
pid-file=/var/run/mariadb/mariadb.pid

!includedir /etc/my.cnf.d
";
