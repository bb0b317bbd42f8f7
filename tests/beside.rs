//! Names beside which nothing else may stand.

use crate::host_keys::{site, write};

#[test]
fn an_address_beside_a_cname_or_one_beside_an_address_is_not_set_and_not_said_to_be() {
    let project = site();
    let script = r#"
step("alias", || dns::update(names + #{ name: "shop.onpremsim.env", type: "CNAME", to: ["wordpress-web.onpremsim.env"] }));
step("cut-over", || {
    let said = "done";
    try { dns::update(names + #{ name: "shop.onpremsim.env", type: "A", to: ["10.0.9.9"] }); } catch (error) { said = error.code; }
    print(`address: ${said}`);
    let said = "done";
    try { dns::update(names + #{ name: "wordpress-db.onpremsim.env", type: "CNAME", to: ["shop.onpremsim.env"] }); } catch (error) { said = error.code; }
    print(`alias: ${said}`);
});
step("both", || {
    dns::set_records(names + #{ records: [
        #{ name: "shop.onpremsim.env", type: "A", to: ["10.0.9.9"] },
        #{ name: "shop.onpremsim.env", type: "CNAME", to: [] },
    ] });
    print(`stands: ${dns::resolve(names + #{ name: "shop.onpremsim.env", type: "A" })}`);
});
step("again", || {
    dns::update(names + #{ name: "shop.onpremsim.env", type: "A", to: ["10.0.9.10"] });
    dns::update(names + #{ name: "new.onpremsim.env", type: "CNAME", to: ["shop.onpremsim.env"] });
    dns::update(names + #{ name: "new.onpremsim.env", type: "CNAME", to: ["wordpress-web.onpremsim.env"] });
    print(`alias of: ${dns::resolve(names + #{ name: "new.onpremsim.env", type: "CNAME" })}`);
});
"#;
    write(&project, "run", script);
    let told = project.run(&["run", "run.rhai"]).exits(0);
    told.shows("address: NotAlone")
        .shows("alias: NotAlone")
        .shows("stands: [\"10.0.9.9\"]")
        .shows("alias of: [\"wordpress-web.onpremsim.env.\"]");
}
