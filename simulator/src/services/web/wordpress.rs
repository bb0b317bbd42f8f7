//! WordPress: a configuration file that names a database, and pages made of what that database holds.

use super::page::{HTML, escaped};
use crate::network::{self, HttpAnswer, HttpRequest};
use crate::services::db::{self, DbError, Login, Rows, Session};
use crate::services::disk;
use crate::world::World;
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// What `wp-config.php` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) name: String,
    pub(super) user: String,
    pub(super) password: String,
    pub(super) host: String,
    pub(super) prefix: String,
}

/// A WordPress that reached its database.
pub(super) struct Site {
    session: Session,
    prefix: String,
}

/// Why there is no site.
pub(super) enum NoSite {
    /// There is no `wp-config.php` yet.
    Unconfigured,
    /// The database does not let it in.
    Database(DbError),
}

/// The files of WordPress as its archive holds them, below the folder `wordpress/`.
#[must_use]
pub(crate) fn distribution() -> Vec<(&'static str, &'static str)> {
    vec![
        ("index.php", "<?php\ndefine( 'WP_USE_THEMES', true );\nrequire __DIR__ . '/wp-blog-header.php';\n"),
        (
            "wp-blog-header.php",
            "<?php\nrequire_once __DIR__ . '/wp-load.php';\nwp();\nrequire_once ABSPATH . WPINC . '/template-loader.php';\n",
        ),
        ("wp-load.php", "<?php\nif ( file_exists( ABSPATH . 'wp-config.php' ) ) {\n\trequire_once ABSPATH . 'wp-config.php';\n}\n"),
        ("wp-settings.php", "<?php\ndefine( 'WPINC', 'wp-includes' );\n"),
        ("wp-login.php", "<?php\nrequire __DIR__ . '/wp-load.php';\n"),
        ("wp-config-sample.php", CONFIG_SAMPLE),
        ("wp-admin/install.php", "<?php\ndefine( 'WP_INSTALLING', true );\nrequire_once dirname( __DIR__ ) . '/wp-load.php';\n"),
        ("wp-admin/setup-config.php", "<?php\ndefine( 'WP_INSTALLING', true );\n"),
        ("wp-includes/version.php", "<?php\n$wp_version = '5.1';\n"),
        ("readme.html", "<!DOCTYPE html>\n<html><head><title>WordPress &rsaquo; ReadMe</title></head><body></body></html>\n"),
    ]
}

const CONFIG_SAMPLE: &str = "<?php
// ** MySQL settings - You can get this info from your web host ** //
/** The name of the database for WordPress */
define( 'DB_NAME', 'database_name_here' );

/** MySQL database username */
define( 'DB_USER', 'username_here' );

/** MySQL database password */
define( 'DB_PASSWORD', 'password_here' );

/** MySQL hostname */
define( 'DB_HOST', 'localhost' );

/** Database Charset to use in creating database tables. */
define( 'DB_CHARSET', 'utf8' );

$table_prefix = 'wp_';

define( 'WP_DEBUG', false );

/** Sets up WordPress vars and included files. */
require_once( ABSPATH . 'wp-settings.php' );
";

/// Whether WordPress lies in the folder.
pub(crate) fn is_there(world: &World, instance: &str, root: &str) -> bool {
    ["wp-load.php", "wp-settings.php"].iter().all(|file| disk::exists(world, instance, &format!("{root}/{file}")))
}

/// Reads `wp-config.php`; nothing without one.
pub(super) fn config(world: &World, instance: &str, root: &str) -> Option<Config> {
    let text = disk::read(world, instance, &format!("{root}/wp-config.php"))?;
    let mut config = Config { host: "localhost".to_owned(), prefix: "wp_".to_owned(), ..Config::default() };
    for line in text.lines().map(str::trim) {
        let quoted: Vec<&str> = line.split(['\'', '"']).collect();
        match quoted[..] {
            [start, name, _, value, ..] if start.trim_start().starts_with("define") => match name {
                "DB_NAME" => config.name = value.to_owned(),
                "DB_USER" => config.user = value.to_owned(),
                "DB_PASSWORD" => config.password = value.to_owned(),
                "DB_HOST" => config.host = value.to_owned(),
                _ => {}
            },
            [start, value, ..] if start.trim_start().starts_with("$table_prefix") => config.prefix = value.to_owned(),
            _ => {}
        }
    }
    Some(config)
}

impl Site {
    /// Connects to the database `wp-config.php` names, from the host WordPress runs on.
    pub(super) fn open(world: &World, instance: &str, root: &str) -> Result<Self, NoSite> {
        let config = config(world, instance, root).ok_or(NoSite::Unconfigured)?;
        let host = config.host.strip_suffix(":3306").unwrap_or(&config.host);
        let login = Login { host, user: &config.user, password: Some(&config.password), database: Some(&config.name) };
        let session = db::connect(world, instance, &login).map_err(NoSite::Database)?;
        Ok(Self { session, prefix: config.prefix })
    }

    /// Asks the database; `{}` stands for the table prefix.
    pub(super) fn ask(&mut self, world: &mut World, statement: &str) -> Result<Rows, DbError> {
        db::execute(world, &mut self.session, &statement.replace("{}", &self.prefix))
    }

    /// An option of the site; nothing if it is not installed.
    pub(super) fn option(&mut self, world: &mut World, name: &str) -> Option<String> {
        let rows = self.ask(world, &format!("SELECT option_value FROM {{}}options WHERE option_name = '{}'", literal(name))).ok()?;
        rows.rows.into_iter().next()?.into_iter().next()?
    }

    pub(super) fn set_option(&mut self, world: &mut World, name: &str, value: &str) -> Result<(), DbError> {
        let (name, value) = (literal(name), literal(value));
        self.ask(world, &format!("DELETE FROM {{}}options WHERE option_name = '{name}'"))?;
        self.ask(world, &format!("INSERT INTO {{}}options (option_name, option_value) VALUES ('{name}', '{value}')")).map(|_| ())
    }

    /// Whether its tables are there.
    pub(super) fn is_installed(&mut self, world: &mut World) -> bool {
        self.option(world, "siteurl").is_some()
    }

    /// Makes the tables, the options and the first post.
    pub(super) fn install(&mut self, world: &mut World, setup: &Setup<'_>) -> Result<(), DbError> {
        for table in [
            "CREATE TABLE IF NOT EXISTS {}options (option_id bigint(20) AUTO_INCREMENT, option_name varchar(191), option_value longtext)",
            "CREATE TABLE IF NOT EXISTS {}users (ID bigint(20) AUTO_INCREMENT, user_login varchar(60), user_pass varchar(255), user_email varchar(100))",
            "CREATE TABLE IF NOT EXISTS {}posts (ID bigint(20) AUTO_INCREMENT, post_date datetime, post_title text, post_content longtext, post_status varchar(20), post_type varchar(20), post_name varchar(200))",
        ] {
            self.ask(world, table)?;
        }
        for (name, value) in [("siteurl", setup.url), ("home", setup.url), ("blogname", setup.title), ("admin_email", setup.email)] {
            self.set_option(world, name, value)?;
        }
        self.set_option(world, "blogdescription", "Just another WordPress site")?;
        self.set_option(world, "template", "twentynineteen")?;
        let hash = crate::services::db::password_hash(setup.password);
        let (user, email) = (literal(setup.user), literal(setup.email));
        self.ask(world, &format!("INSERT INTO {{}}users (user_login, user_pass, user_email) VALUES ('{user}', '{hash}', '{email}')"))?;
        let welcome = "Welcome to WordPress. This is your first post. Edit or delete it, then start writing!";
        self.post(world, "Hello world!", welcome, "publish").map(|_| ())
    }

    /// Adds a post and returns its number.
    pub(super) fn post(&mut self, world: &mut World, title: &str, content: &str, status: &str) -> Result<u64, DbError> {
        let date = world.now().strftime("%Y-%m-%d %H:%M:%S").to_string();
        let (name, title, content, status) = (slug(title), literal(title), literal(content), literal(status));
        let columns = "post_date, post_title, post_content, post_status, post_type, post_name";
        let statement =
            format!("INSERT INTO {{}}posts ({columns}) VALUES ('{date}', '{title}', '{content}', '{status}', 'post', '{name}')");
        Ok(self.ask(world, &statement)?.last_id)
    }

    /// Published posts as (number, title, content), newest first.
    fn posts(&mut self, world: &mut World) -> Result<Vec<(String, String, String)>, DbError> {
        let rows = self.ask(
            world,
            "SELECT ID, post_title, post_content FROM {}posts WHERE post_status = 'publish' AND post_type = 'post' ORDER BY ID DESC",
        )?;
        let post = |row: Vec<Option<String>>| {
            let mut cells = row.into_iter().map(Option::unwrap_or_default);
            Some((cells.next()?, cells.next()?, cells.next()?))
        };
        Ok(rows.rows.into_iter().filter_map(post).collect())
    }
}

/// What the installation form asks.
pub(super) struct Setup<'a> {
    pub(super) url: &'a str,
    pub(super) title: &'a str,
    pub(super) user: &'a str,
    pub(super) password: &'a str,
    pub(super) email: &'a str,
}

/// Text as it may stand between single quotes in SQL.
pub(super) fn literal(text: &str) -> String {
    // Braces would be taken for the table prefix.
    text.replace('\\', "\\\\").replace('\'', "\\'").replace("{}", "{\\}")
}

fn slug(title: &str) -> String {
    let words = title.to_lowercase();
    words.split(|ch: char| !ch.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// Answers one request for a WordPress that lies in `root`.
pub(super) fn answer(world: &mut World, instance: &str, root: &str, request: &HttpRequest) -> HttpAnswer {
    let mut site = match Site::open(world, instance, root) {
        Ok(site) => site,
        Err(NoSite::Unconfigured) => return redirect(302, "/wp-admin/setup-config.php"),
        Err(NoSite::Database(error)) => return no_database(&error),
    };
    if request.path == "/wp-admin/install.php" {
        return installation(world, &mut site, request);
    }
    if !site.is_installed(world) {
        return redirect(302, &format!("http://{}/wp-admin/install.php", request.meant_for()));
    }
    page_of(world, &mut site, request).unwrap_or_else(|error| no_database(&error))
}

fn page_of(world: &mut World, site: &mut Site, request: &HttpRequest) -> Result<HttpAnswer, DbError> {
    let home = site.option(world, "home").unwrap_or_default();
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    let path = request.path.strip_suffix("index.php").unwrap_or(&request.path);
    if path == "/wp-login.php" {
        let title = escaped(&site.option(world, "blogname").unwrap_or_default());
        let form = "<form name=\"loginform\" id=\"loginform\" action=\"/wp-login.php\" method=\"post\"></form>";
        return Ok(HttpAnswer::new(
            200,
            HTML,
            format!(
                "<!DOCTYPE html>\n<html><head><title>Log In &lsaquo; {title} &#8212; WordPress</title></head><body>{form}</body></html>\n"
            ),
        ));
    }
    if path.starts_with("/wp-admin") {
        return Ok(redirect(302, &format!("{home}/wp-login.php")));
    }
    let own = home.split_once("://").map_or(home.as_str(), |(_, rest)| rest);
    if !own.split(['/', ':']).next().is_some_and(|host| host.eq_ignore_ascii_case(request.meant_for())) {
        return Ok(redirect(301, &format!("{home}{path}{query}")).header("x-redirect-by", "WordPress"));
    }
    let posts = site.posts(world)?;
    let wanted = form_urlencoded::parse(request.query.as_bytes()).find(|(name, _)| name == "p").map(|(_, number)| number.into_owned());
    let shown: Vec<&(String, String, String)> = match &wanted {
        Some(number) => posts.iter().filter(|(id, ..)| id == number).collect(),
        None => posts.iter().collect(),
    };
    let found = path == "/" && (wanted.is_none() || !shown.is_empty());
    Ok(HttpAnswer::new(if found { 200 } else { 404 }, HTML, html(world, site, &home, found.then_some(&shown))))
}

/// A page of the site: the given posts, or that there is nothing.
fn html(world: &mut World, site: &mut Site, home: &str, posts: Option<&Vec<&(String, String, String)>>) -> String {
    let title = escaped(&site.option(world, "blogname").unwrap_or_default());
    let tagline = escaped(&site.option(world, "blogdescription").unwrap_or_default());
    let theme = escaped(&site.option(world, "template").unwrap_or_default());
    let article = |(id, title, content): &&(String, String, String)| {
        let (title, content) = (escaped(title), escaped(content));
        format!(
            "<article id=\"post-{id}\"><h2 class=\"entry-title\"><a href=\"{home}/?p={id}\">{title}</a></h2><div class=\"entry-content\"><p>{content}</p></div></article>\n"
        )
    };
    let main = match posts {
        Some(posts) => posts.iter().map(article).collect::<String>(),
        None => "<h1 class=\"page-title\">Oops! That page can&rsquo;t be found.</h1>\n".to_owned(),
    };
    let head = if posts.is_some() { format!("{title} &#8211; {tagline}") } else { format!("Page not found &#8211; {title}") };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><meta charset=\"UTF-8\"><title>{head}</title><link rel=\"stylesheet\" href=\"{home}/wp-content/themes/{theme}/style.css\"></head>\n<body>\n<h1 class=\"site-title\"><a href=\"{home}/\">{title}</a></h1>\n<main>\n{main}</main>\n</body>\n</html>\n"
    )
}

/// The installation page: its form, or (step 2) the installation itself.
fn installation(world: &mut World, site: &mut Site, request: &HttpRequest) -> HttpAnswer {
    let page = |text: &str| {
        HttpAnswer::new(
            200,
            HTML,
            format!("<!DOCTYPE html>\n<html><head><title>WordPress &rsaquo; Installation</title></head><body>{text}</body></html>\n"),
        )
    };
    if site.is_installed(world) {
        return page("<h1>Already Installed</h1><p>You appear to have already installed WordPress.</p>");
    }
    let step = form_urlencoded::parse(request.query.as_bytes()).find(|(name, _)| name == "step").map(|(_, step)| step.into_owned());
    if request.method != "POST" || step.as_deref() != Some("2") {
        return page("<h1>Welcome</h1><form id=\"setup\" method=\"post\" action=\"install.php?step=2\"></form>");
    }
    let form: BTreeMap<String, String> = form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    if field("user_name").is_empty() || field("admin_password") != field("admin_password2") || !field("admin_email").contains('@') {
        return page("<h1>Information needed</h1><p class=\"message\">Please provide a valid username, password and email address.</p>");
    }
    let port = if request.port == 80 { String::new() } else { format!(":{}", request.port) };
    let url = format!("http://{}{port}", request.meant_for());
    let setup = Setup {
        url: &url,
        title: field("weblog_title"),
        user: field("user_name"),
        password: field("admin_password"),
        email: field("admin_email"),
    };
    match site.install(world, &setup) {
        Ok(()) => page("<h1>Success!</h1><p>WordPress has been installed. Thank you, and enjoy!</p>"),
        Err(error) => no_database(&error),
    }
}

fn redirect(code: u16, to: &str) -> HttpAnswer {
    HttpAnswer::new(code, HTML, "").header("location", to)
}

/// WordPress's page for a database it cannot use. Trying took as long as the connection did.
fn no_database(error: &DbError) -> HttpAnswer {
    let body = "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head><title>Database Error</title></head>\n<body id=\"error-page\"><h1>Error establishing a database connection</h1></body>\n</html>\n";
    let took = error.dial.as_ref().map_or(SignedDuration::ZERO, network::took);
    HttpAnswer { took, ..HttpAnswer::new(500, HTML, body) }
}
