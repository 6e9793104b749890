// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The distribution's Chromium, without a window. */
final class Browser implements AutoCloseable {
    static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    /** What it says of DevTools, which are not asked; kept, for loggers that nobody holds forget their level. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    static {
        SELENIUM.setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;
    private final Path downloads;

    private Browser(ChromeDriver driver, Path downloads) {
        this.driver = driver;
        this.downloads = downloads;
    }

    static Browser open() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/run/sandbox"), "browser");
        Path downloads = Files.createDirectory(folder.resolve("downloads"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.setExperimentalOption("prefs", Map.of("download.default_directory", downloads.toString()));
        options.addArguments(
                "--headless",
                "--no-sandbox", // root's; the sandbox around it is ours
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .withLogFile(new File("/run/log/chromedriver.log"))
                .build();
        return new Browser(new ChromeDriver(service, options), downloads);
    }

    /** Loads it anew, also where only what stands behind the # is another. */
    void load(String url) {
        size(1200, 900);
        driver.get("about:blank");
        driver.get(url);
    }

    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What somebody reads there; empty where there is nothing, or it is hidden. */
    String text(String css) {
        return String.valueOf(script("return document.querySelector(arguments[0])?.innerText ?? ''", css));
    }

    /** What is written in an input. */
    String value(String css) {
        return String.valueOf(script("return document.querySelector(arguments[0])?.value ?? ''", css));
    }

    @SuppressWarnings("unchecked")
    List<String> texts(String css) {
        return (List<String>)
                script("return [...document.querySelectorAll(arguments[0])].map(each => each.textContent)", css);
    }

    WebElement find(String css) {
        Eventually.that(() ->
                assertThat(driver.findElements(By.cssSelector(css))).as(css).isNotEmpty());
        return driver.findElement(By.cssSelector(css));
    }

    /** Writes over what is there, once somebody could. */
    void type(String css, String text) {
        Eventually.that(() -> {
            WebElement input = find(css);
            assertThat(input.isDisplayed() && input.isEnabled()).as(css).isTrue();
        });
        WebElement input = find(css);
        input.clear();
        input.sendKeys(text);
    }

    /** The button of this name, which is what a screen reader calls it, once it can be pressed. */
    void press(String name) {
        Eventually.that(() -> assertThat(button(name)).as("button " + name).isNotNull());
        button(name).click();
    }

    boolean canPress(String name) {
        return button(name) != null;
    }

    private WebElement button(String name) {
        return (WebElement) script(
                "const open = document.querySelector('dialog') ?? document;"
                        + "return [...open.querySelectorAll('button')].find(each => !each.disabled && each.offsetParent !== null"
                        + " && (each.getAttribute('aria-label') ?? each.innerText).trim() === arguments[0]) ?? null",
                name);
    }

    void key(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Goes on by the tabulator until what has the focus is called so. */
    void tabTo(String name) {
        for (int i = 0; i < 60; i++) {
            if (name.equals(driver.switchTo().activeElement().getAccessibleName())) {
                return;
            }
            key(Keys.TAB);
        }
        throw new AssertionError("the tabulator does not lead to " + name);
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    Path downloads() {
        return downloads;
    }

    byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** What the browser complained of since the last call: errors in scripts, and what the page's policy forbade. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
