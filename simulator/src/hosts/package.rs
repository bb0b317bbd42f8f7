//! Packages of the Linux systems: what each brings, and where it can be had.

use crate::services::package as services;

/// What a package brings besides the files of its service.
pub(super) struct Package {
    pub(super) name: &'static str,
    /// Programs in `/usr/bin`.
    pub(super) programs: &'static [&'static str],
    /// Units of systemd.
    pub(super) units: &'static [&'static str],
    /// Folders, with their owner.
    pub(super) folders: &'static [(&'static str, &'static str)],
    /// System users with their home.
    pub(super) users: &'static [(&'static str, &'static str)],
    /// What it needs.
    pub(super) needs: &'static [&'static str],
}

const fn tools(name: &'static str, programs: &'static [&'static str]) -> Package {
    Package { name, programs, units: &[], folders: &[], users: &[], needs: &[] }
}

const PACKAGES: [Package; 32] = [
    Package {
        name: "bind",
        programs: &["named", "named-checkconf", "named-checkzone", "rndc"],
        units: &["named"],
        folders: &[("/var/named", "named"), ("/var/named/data", "named"), ("/var/named/dynamic", "named"), ("/var/named/slaves", "named")],
        users: &[("named", "/var/named")],
        needs: &[],
    },
    tools("bind-utils", &["dig", "host", "nslookup", "nsupdate"]),
    Package {
        name: "httpd",
        programs: &["httpd", "apachectl"],
        units: &["httpd"],
        folders: &[
            ("/etc/httpd", "root"),
            ("/etc/httpd/conf", "root"),
            ("/etc/httpd/conf.d", "root"),
            ("/var/www", "root"),
            ("/var/www/html", "root"),
            ("/var/log/httpd", "root"),
        ],
        users: &[("apache", "/usr/share/httpd")],
        needs: &[],
    },
    Package {
        name: "mariadb-server",
        programs: &["mysqld_safe", "mysql_install_db", "mysql_secure_installation"],
        units: &["mariadb"],
        folders: &[("/etc/my.cnf.d", "root"), ("/var/lib/mysql", "mysql"), ("/var/log/mariadb", "mysql")],
        users: &[("mysql", "/var/lib/mysql")],
        needs: &["mariadb"],
    },
    tools("mariadb", &["mysql", "mysqladmin", "mysqldump"]),
    Package { needs: &["php-cli"], ..tools("php", &[]) },
    tools("php-cli", &["php"]),
    tools("php-mysql", &[]),
    tools("php-mysqlnd", &[]),
    tools("php-gd", &[]),
    tools("php-xml", &[]),
    tools("php-mbstring", &[]),
    Package { needs: &["php-cli"], ..tools("wp-cli", &["wp"]) },
    tools("python3", &["python3"]),
    tools("wget", &["wget"]),
    tools("unzip", &["unzip"]),
    tools("tar", &["tar"]),
    tools("curl", &["curl"]),
    tools("jq", &["jq"]),
    tools("telnet", &["telnet"]),
    tools("nc", &["nc"]),
    tools("vim", &["vim"]),
    tools("gcc", &["gcc"]),
    tools("make", &["make"]),
    tools("perl", &["perl"]),
    tools("dhclient", &["dhclient"]),
    tools("kernel-devel", &[]),
    tools("elfutils-libelf-devel", &[]),
    tools("epel-release", &[]),
    tools("net-tools", &["ifconfig", "netstat"]),
    Package { units: &["firewalld"], ..tools("firewalld", &["firewall-cmd"]) },
    Package { units: &["chronyd"], ..tools("chrony", &["chronyc"]) },
];

/// The package of this name; on systems that call it otherwise, by that name too.
pub(super) fn named(name: &str) -> Option<&'static Package> {
    let name = match name {
        "mariadb105-server" | "mysql-server" => "mariadb-server",
        "mariadb105" | "mysql" => "mariadb",
        "python" | "python36" | "python3.9" => "python3",
        "php8.2" | "php-fpm" => "php",
        "vim-enhanced" => "vim",
        "nmap-ncat" => "nc",
        other => other,
    };
    PACKAGES.iter().find(|package| package.name == name)
}

/// Packages that only come from another source, which a package has to bring first.
pub(super) fn source(os: &str, name: &str) -> Option<&'static str> {
    (os == "centos-7" && name == "wp-cli").then_some("epel-release")
}

/// The package and all it needs, what is needed first.
pub(super) fn with_needs(package: &'static Package) -> Vec<&'static Package> {
    let mut all: Vec<&'static Package> = package.needs.iter().filter_map(|name| named(name)).flat_map(with_needs).collect();
    all.push(package);
    all
}

/// Files with a text of their own.
pub(super) fn files(package: &Package) -> &'static [(&'static str, &'static str)] {
    services::files(package.name)
}
