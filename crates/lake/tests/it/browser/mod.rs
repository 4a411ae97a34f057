//! A headless browser, controlled through its debugging protocol.
//! <https://chromedevtools.github.io/devtools-protocol/>

mod chromium;

use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use chromium::Chromium;

/// Timeout of a page: the engine is not optimized in tests.
const PATIENCE: Duration = Duration::from_mins(2);

/// A page in a browser of its own.
pub(crate) struct Page {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    commands: u64,
    events: Vec<Value>,
    _browser: Chromium,
}

impl Page {
    /// Opens an empty page; `None` without an installed browser.
    pub(crate) fn open() -> Option<Self> {
        let browser = Chromium::start()?;
        let (socket, _) = tungstenite::connect(browser.page_address()).unwrap();
        let mut page = Self {
            socket,
            commands: 0,
            events: Vec::new(),
            _browser: browser,
        };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.command(&format!("{domain}.enable"), &json!({}));
        }
        // Elements get focus events as in the window in front.
        page.command(
            "Emulation.setFocusEmulationEnabled",
            &json!({ "enabled": true }),
        );
        page.size(1280, 900);
        Some(page)
    }

    /// Sets the size of the window.
    pub(crate) fn size(&mut self, width: u32, height: u32) {
        let mobile = width < 500;
        self.command(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile }),
        );
    }

    /// Sets the system's color scheme, `light` or `dark`, on the screen.
    pub(crate) fn prefer(&mut self, scheme: &str) {
        self.command(
            "Emulation.setEmulatedMedia",
            &json!({ "media": "", "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
        );
    }

    /// Sets the directory of downloads.
    pub(crate) fn download_to(&mut self, folder: &std::path::Path) {
        self.command(
            "Browser.setDownloadBehavior",
            &json!({ "behavior": "allow", "downloadPath": folder }),
        );
    }

    /// Opens an address and waits until the page is complete.
    pub(crate) fn go(&mut self, address: &str) {
        self.command("Page.navigate", &json!({ "url": address }));
        // The previous page stays until the next one is there.
        self.wait(&format!("location.href === {}", json!(address)));
        self.settle();
    }

    /// Waits until the page is complete, and stays so: cards load some time after the click or the
    /// address that makes them.
    pub(crate) fn settle(&mut self) {
        const COMPLETE: &str = "document.readyState === 'complete' && document.querySelector('main h1') && !document.querySelector('[aria-busy=true]')";
        for _ in 0..5 {
            self.wait(COMPLETE);
            std::thread::sleep(Duration::from_millis(100));
        }
        self.wait(COMPLETE);
    }

    /// Waits until an expression is true.
    pub(crate) fn wait(&mut self, expression: &str) {
        let start = Instant::now();
        while self.evaluate(&format!("Boolean({expression})")) != json!(true) {
            assert!(
                start.elapsed() < PATIENCE,
                "never true: {expression}\n{}",
                self.evaluate("document.body.innerText")
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Evaluates an expression, which may be a promise.
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let result = self.command(
            "Runtime.evaluate",
            &json!({ "expression": expression, "awaitPromise": true, "returnByValue": true }),
        );
        result["result"]["value"].clone()
    }

    /// Evaluates an expression of type string.
    pub(crate) fn text(&mut self, expression: &str) -> String {
        if let Some(text) = self.evaluate(expression).as_str() {
            return text.to_owned();
        }
        panic!(
            "no text: {expression}\n{}\n{}\n{:#?}",
            self.evaluate("location.href"),
            self.evaluate("document.body.innerText"),
            self.exceptions()
        )
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            _ => panic!("{key} has no code here"),
        };
        for kind in ["keyDown", "keyUp"] {
            let pressed = if kind == "keyDown" { text } else { "" };
            self.command(
                "Input.dispatchKeyEvent",
                &json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": pressed }),
            );
        }
    }

    /// Clicks at a point of the window.
    pub(crate) fn click(&mut self, x: f64, y: f64) {
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            self.command(
                "Input.dispatchMouseEvent",
                &json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": 1 }),
            );
        }
    }

    /// Runs a script before those of every page that is opened from now on.
    pub(crate) fn before_load(&mut self, script: &str) {
        self.command(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({ "source": script }),
        );
    }

    /// Applies the style sheets for paper.
    pub(crate) fn prefer_paper(&mut self) {
        self.command("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    }

    /// Uncaught exceptions.
    pub(crate) fn exceptions(&mut self) -> Vec<String> {
        self.evaluate("0");
        self.events
            .iter()
            .filter(|event| event["method"] == "Runtime.exceptionThrown")
            .map(ToString::to_string)
            .collect()
    }

    /// Warnings and errors of the console, and uncaught exceptions.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        self.evaluate("0");
        let is_complaint = |event: &&Value| match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Log.entryAdded") => ["error", "warning"].contains(
                &event["params"]["entry"]["level"]
                    .as_str()
                    .unwrap_or_default(),
            ),
            Some("Runtime.consoleAPICalled") => {
                ["error", "warning"].contains(&event["params"]["type"].as_str().unwrap_or_default())
            }
            _ => false,
        };
        self.events
            .iter()
            .filter(is_complaint)
            .map(ToString::to_string)
            .collect()
    }

    /// Addresses of all requests.
    pub(crate) fn requests(&self) -> Vec<String> {
        let asked = self
            .events
            .iter()
            .filter(|event| event["method"] == "Network.requestWillBeSent");
        asked
            .filter_map(|event| {
                event["params"]["request"]["url"]
                    .as_str()
                    .map(str::to_owned)
            })
            .collect()
    }

    /// Whether a dialog opened, which only an injected script would do.
    pub(crate) fn was_asked(&self) -> bool {
        self.events
            .iter()
            .any(|event| event["method"] == "Page.javascriptDialogOpening")
    }

    /// Takes a screenshot as PNG.
    pub(crate) fn picture(&mut self) -> Vec<u8> {
        let result = self.command("Page.captureScreenshot", &json!({ "format": "png" }));
        base64_simd::STANDARD
            .decode_to_vec(result["data"].as_str().unwrap())
            .unwrap()
    }

    fn command(&mut self, method: &str, parameters: &Value) -> Value {
        self.commands += 1;
        let command = json!({ "id": self.commands, "method": method, "params": parameters });
        self.socket
            .send(Message::text(command.to_string()))
            .unwrap();
        loop {
            let Message::Text(text) = self.socket.read().unwrap() else {
                continue;
            };
            let message: Value = serde_json::from_str(&text).unwrap();
            if message["id"] == self.commands {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }
}
