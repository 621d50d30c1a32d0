//! A relay in an empty folder: what it says, and that what it says works.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::town::client;

/// A relay that was started where nothing is.
struct Fresh {
    folder: PathBuf,
    child: Child,
    url: String,
    said: Vec<String>,
}

impl Fresh {
    /// `name` has a blank, as folders of people do.
    fn start(name: &str, language: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("roundsman {name} {}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        let mut command = Command::new(env!("CARGO_BIN_EXE_roundsman"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--lang", language, "--data"]).arg(&folder);
        let mut child = command.env("ROUNDSMAN_LOG", "warn").stdout(Stdio::piped()).spawn().unwrap();
        let mut said = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            said.push(line.unwrap());
            if said.last().unwrap().contains("docs/operations.md") {
                break;
            }
        }
        let url = said[0].split_once("http").map(|(_, rest)| format!("http{rest}")).unwrap_or_else(|| panic!("{said:?}"));
        Self { folder, child, url, said }
    }

    /// What it tells people to type.
    fn commands(&self) -> Vec<&str> {
        self.said.iter().filter_map(|line| line.strip_prefix("  ")).filter(|line| line.contains("--data")).collect()
    }

    async fn page(&self, path: &str, language: &str) -> (u16, String) {
        let ask = client().get(format!("{}{path}", self.url)).header("accept-language", language);
        let response = ask.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

#[tokio::test]
async fn a_relay_without_a_company_shows_the_way_and_takes_up_the_company_that_is_made() {
    let relay = Fresh::start("empty", "en");
    assert_eq!(relay.page("/readyz", "en").await.0, 200, "it serves");
    for path in ["/", "/sign-in", "/requests"] {
        let (status, page) = relay.page(path, "en").await;
        assert_eq!(status, 200, "{path}");
        assert!(page.contains("There is no company here yet") && page.contains("company new Acme"), "{page}");
        assert!(page.contains("roundsman.db") && page.contains("cargo xtask demo"), "{page}");
        assert!(!page.contains(relay.folder.to_str().unwrap()), "a stranger learns nothing of this machine");
    }
    assert_eq!(relay.page("/nowhere", "en").await.0, 404);
    assert_eq!(client().post(format!("{}/v1/sync", relay.url)).send().await.unwrap().status(), 401);

    let commands = relay.commands();
    assert_eq!(commands.len(), 3, "{:?}", relay.said);
    let programs = Path::new(env!("CARGO_BIN_EXE_roundsman")).parent().unwrap().to_str().unwrap();
    let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
    for command in commands {
        let ran = Command::new("sh").args(["-c", command]).env("PATH", &path).output().unwrap();
        assert!(ran.status.success(), "{command}: {ran:?}");
    }
    let (status, _) = relay.page("/", "en").await;
    assert_eq!(status, 303, "now somebody has to sign in");
    let form = client().post(format!("{}/sign-in", relay.url)).header("content-type", "application/x-www-form-urlencoded");
    let signed_in = form.body("user=chen&password=a+long+password").send().await.unwrap();
    assert_eq!(signed_in.status(), 303);
}

#[tokio::test]
async fn it_is_said_in_chinese_as_well() {
    let relay = Fresh::start("空文件夹", "zh-CN");
    assert!(relay.said.iter().any(|line| line == "这里还没有公司"), "{:?}", relay.said);
    assert!(relay.commands()[0].contains("company new 我的公司"), "{:?}", relay.said);
    let (_, page) = relay.page("/", "zh-CN").await;
    assert!(page.contains("lang=\"zh-CN\"") && page.contains("建好后服务器会自己发现"), "{page}");
}
