//! Runbooks that die everywhere.

use crate::case::Case;

/// Every kind of settling, branches side by side, nested steps, a caught error, a wait, a secret.
const EVERYTHING: &str = r#"
let p = runbook(#{ title: "Everything", regions: ["us-east-1"] });
step("user", "A user and a key", || {
    iam::create_user(#{ UserName: "ann" });
    let key = iam::create_access_key(#{ UserName: "ann" });
    print(`sealed: ${key}`);
    try { iam::get_user(#{ UserName: "nobody" }); } catch (e) { assert(e.code == "NoSuchEntity", e.code); }
});
step("more", "Side by side", || parallel("all", ["b", "c", "d"], |name| {
    iam::create_user(#{ UserName: name });
    iam::attach_user_policy(#{ UserName: name, PolicyArn: "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy" });
}));
step("wait", "Until they are there", || {
    wait_for("four users", #{ timeout: "5m", every: "5s" }, || iam::list_users().len() >= 4);
    step("inner", || iam::delete_user(#{ UserName: "nobody" }));
});
"#;

#[test]
fn a_runbook_dies_anywhere_and_ends_the_same() {
    let proved = Case::new(EVERYTHING).prove();
    assert!(proved.distinct > 25 && proved.equal > 0, "{proved:?}");
}
