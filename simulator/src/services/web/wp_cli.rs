//! The `wp` program (WP-CLI), as far as setting a site up needs it.

use super::wordpress::{self, NoSite, Setup, Site};
use crate::network;
use crate::services::{Said, disk};
use crate::world::World;
use std::collections::BTreeMap;

/// Runs `wp` with `arguments` in the folder `folder` of the instance.
pub(crate) fn wp(world: &mut World, instance: &str, folder: &str, arguments: &[String]) -> Said {
    let (words, options) = sorted(arguments);
    let root = options.get("path").map_or(folder, String::as_str).trim_end_matches('/').to_owned();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let place = Place { instance, root: &root, options: &options };
    let result = match words[..] {
        ["core", "download"] => place.download(world),
        _ if !wordpress::is_there(world, instance, &root) => {
            Err("This does not seem to be a WordPress installation.\nPass --path=`path/to/wordpress` or run `wp core download`.".to_owned())
        }
        ["config", "create"] | ["core", "config"] => place.configure(world),
        ["core", "install"] => place.install(world),
        ["core", "is-installed"] => {
            place.site(world).and_then(|mut site| if site.is_installed(world) { Ok(String::new()) } else { Err(String::new()) })
        }
        ["post", "create"] => place.post(world),
        ["option", "get", name] => place.option(world, name),
        ["option", "update", name, value] => place.set_option(world, name, value),
        ["theme", "install", name] => place.theme(world, name),
        _ => Err(format!("'{}' is not a registered wp command. See 'wp help' for available commands.", words.join(" "))),
    };
    match result {
        Ok(text) => Said { text, code: 0 },
        Err(why) if why.is_empty() => Said { text: why, code: 1 },
        Err(why) => Said { text: format!("Error: {why}\n"), code: 1 },
    }
}

/// Words, and `--name=value` or `--name` options.
fn sorted(arguments: &[String]) -> (Vec<String>, BTreeMap<String, String>) {
    let (options, words): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|argument| argument.starts_with("--"));
    let option = |argument: &&String| {
        let argument = argument.trim_start_matches("--");
        argument.split_once('=').map_or_else(|| (argument.to_owned(), String::new()), |(name, value)| (name.to_owned(), value.to_owned()))
    };
    (words.into_iter().cloned().collect(), options.iter().map(option).collect())
}

struct Place<'a> {
    instance: &'a str,
    root: &'a str,
    options: &'a BTreeMap<String, String>,
}

impl Place<'_> {
    fn option_value(&self, name: &str) -> &str {
        self.options.get(name).map_or("", String::as_str)
    }

    fn required(&self, name: &str) -> Result<&str, String> {
        self.options.get(name).map(String::as_str).ok_or_else(|| format!("Parameter errors:\n missing --{name} parameter"))
    }

    fn site(&self, world: &World) -> Result<Site, String> {
        Site::open(world, self.instance, self.root).map_err(|why| match why {
            NoSite::Unconfigured => "'wp-config.php' not found.\nEither create one manually or use `wp config create`.".to_owned(),
            NoSite::Database(_) => "Error establishing a database connection.".to_owned(),
        })
    }

    fn installed(&self, world: &mut World) -> Result<Site, String> {
        let mut site = self.site(world)?;
        if site.is_installed(world) {
            return Ok(site);
        }
        Err("The site you have requested is not installed.\nRun `wp core install` to create database tables.".to_owned())
    }

    fn download(&self, world: &mut World) -> Result<String, String> {
        network::reaches_internet(world, self.instance, 443)
            .map_err(|error| format!("Failed to get url 'https://wordpress.org/': {error}."))?;
        for (path, text) in wordpress::distribution() {
            disk::write(world, self.instance, &format!("{}/{path}", self.root), text);
        }
        Ok("Success: WordPress downloaded.\n".to_owned())
    }

    fn configure(&self, world: &mut World) -> Result<String, String> {
        let path = format!("{}/wp-config.php", self.root);
        if disk::exists(world, self.instance, &path) && !self.options.contains_key("force") {
            return Err("The 'wp-config.php' file already exists.".to_owned());
        }
        let sample = disk::read(world, self.instance, &format!("{}/wp-config-sample.php", self.root)).unwrap_or_default();
        let host = self.options.get("dbhost").map_or("localhost", String::as_str);
        let text = sample
            .replace("'localhost'", &format!("'{host}'"))
            .replace("'database_name_here'", &format!("'{}'", self.required("dbname")?))
            .replace("'username_here'", &format!("'{}'", self.required("dbuser")?))
            .replace("'password_here'", &format!("'{}'", self.option_value("dbpass")))
            .replace("'wp_'", &format!("'{}'", self.options.get("dbprefix").map_or("wp_", String::as_str)));
        disk::write(world, self.instance, &path, &text);
        if !self.options.contains_key("skip-check")
            && let Err(why) = self.site(world)
        {
            return Err(why);
        }
        Ok("Success: Generated 'wp-config.php' file.\n".to_owned())
    }

    fn install(&self, world: &mut World) -> Result<String, String> {
        let mut site = self.site(world)?;
        if site.is_installed(world) {
            return Ok("WordPress is already installed.\n".to_owned());
        }
        let url = self.required("url")?.trim_end_matches('/');
        let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let setup = Setup {
            url: &url,
            title: self.required("title")?,
            user: self.required("admin_user")?,
            password: self.option_value("admin_password"),
            email: self.required("admin_email")?,
        };
        site.install(world, &setup).map_err(|error| error.message)?;
        Ok("Success: WordPress installed successfully.\n".to_owned())
    }

    fn post(&self, world: &mut World) -> Result<String, String> {
        let mut site = self.installed(world)?;
        let status = self.options.get("post_status").map_or("draft", String::as_str);
        let made = site.post(world, self.option_value("post_title"), self.option_value("post_content"), status);
        let number = made.map_err(|error| error.message)?;
        Ok(if self.options.contains_key("porcelain") { format!("{number}\n") } else { format!("Success: Created post {number}.\n") })
    }

    fn option(&self, world: &mut World, name: &str) -> Result<String, String> {
        let value = self.installed(world)?.option(world, name);
        value.map(|value| format!("{value}\n")).ok_or_else(|| format!("Could not get '{name}' option. Does it exist?"))
    }

    fn set_option(&self, world: &mut World, name: &str, value: &str) -> Result<String, String> {
        self.installed(world)?.set_option(world, name, value).map_err(|error| error.message)?;
        Ok(format!("Success: Updated '{name}' option.\n"))
    }

    fn theme(&self, world: &mut World, name: &str) -> Result<String, String> {
        let mut site = self.installed(world)?;
        network::reaches_internet(world, self.instance, 443).map_err(|error| format!("An unexpected error occurred: {error}."))?;
        let style = format!("{}/wp-content/themes/{name}/style.css", self.root);
        disk::write(world, self.instance, &style, &format!("/*\nTheme Name: {name}\n*/\n"));
        if self.options.contains_key("activate") {
            site.set_option(world, "template", name).map_err(|error| error.message)?;
        }
        Ok("Success: Installed 1 of 1 themes.\n".to_owned())
    }
}
