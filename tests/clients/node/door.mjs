// People at the door, in headless Chromium: somebody signs in by OpenID Connect and signs a hearing; somebody without an
// account does so by a link. Usage: door.mjs HTTP ISSUER CA DESCRIPTORS STATE CVR OTHER_CVR DAY
// Exits 0 when everything is as the pages promise.
import assert from "node:assert/strict";
import { createHash, randomUUID, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { Api } from "./connect.mjs";

const [http, issuer, ca, descriptors, state, cvr, otherCvr, day] = process.argv.slice(2);
const as = (who) => new Api({ http, ca, descriptors, token: readFileSync(`${state}/tokens/${who}.jwt`, "utf8").trim() });
const date = (text) => {
  const [year, month, dayOfMonth] = text.split("-").map(Number);
  return { year, month, day: dayOfMonth };
};
const caseworker = as("caseworker");
const jobcentre = (method, request) => caseworker.call("sjak.jobcentre.v1.JobcentreService", method, request);
const linkFor = (placement, party, lifeSeconds) =>
  caseworker.call("sjak.jobcentre.v1.HearingLinksService", "IssueSigningLink", { placement, party, lifeSeconds });
const hearingOf = async (placement, party) =>
  ((await jobcentre("GetPlacement", { name: placement })).hearings ?? []).find((h) => h.party === party);

// A training at the company, decided and not begun: nobody of the company has been heard.
async function decidedTraining() {
  const officer = as("officer");
  const programmes = "sjak.programme.v1.";
  const programme = (await officer.call(programmes + "ProgrammeRecordsService", "ListProgrammes", {})).programmes[0].programme.name;
  const { partners } = await officer.call(programmes + "PartnersService", "ListPartners", { programme });
  const partner = partners.find((p) => p.facts.cvr === cvr).name;
  const { employerUnits } = await officer.call(programmes + "PartnersService", "ListEmployerUnits", { partner });
  const { placements } = await jobcentre("ListPlacements", { pageSize: 200 });
  const { terms } = placements.find((p) => employerUnits.some((u) => u.name === p.terms.employerUnit));
  for (const month of ["2021-07", "2021-08", "2021-09", "2021-10", "2021-11", "2021-12"]) {
    await officer.call(programmes + "ProgrammeService", "StateWorkforce", {
      requestId: randomUUID(), employerUnit: terms.employerUnit, month, ordinaryHundredths: 6000, source: "payroll",
    });
  }
  const citizen = await jobcentre("RegisterCitizen", {
    requestId: randomUUID(), cpr: "810180-4321", givenName: "Opdigtet", surname: "Person", unemployed: true,
    address: { street: "Ruten 1", postcode: "2700", city: "Brønshøj", districtCode: 7 },
    targetGroup: "TARGET_GROUP_6_3", targetGroupFrom: date("2021-01-04"), needs: ["NEED_SKILLS"],
  });
  const draft = await jobcentre("DraftTraining", {
    requestId: randomUUID(), programme, citizen: citizen.name, purpose: "Oplæring i opgaverne på pladsen",
    terms: { ...terms, mentor: "", weeklyMinutes: 1200, minutesByWeek: [], startsOn: date("2022-02-07"), endsOn: date("2022-03-04") },
  });
  await jobcentre("SubmitTraining", { requestId: randomUUID(), placement: draft.name });
  await jobcentre("ApproveTraining", {
    requestId: randomUUID(), placement: draft.name, reason: "Forløbet vurderes at bringe borgeren nærmere ordinære timer",
  });
  return draft.name;
}

// What every page of the gateway must be, whoever reads it.
async function checkPage(page, response) {
  const csp = response.headers()["content-security-policy"];
  assert.match(csp, /default-src 'none'/);
  assert.match(csp, /frame-ancestors 'none'/);
  assert.equal(response.headers()["cache-control"], "no-store");
  const found = await page.evaluate(() => ({
    lang: document.documentElement.lang, title: document.title, headings: document.querySelectorAll("h1").length,
    mains: document.querySelectorAll("main").length, scripts: document.scripts.length,
    unlabelled: [...document.querySelectorAll("input:not([type=hidden])")].filter((i) => i.labels.length === 0).length,
    unnamed: [...document.querySelectorAll("button, a")].filter((e) => e.textContent.trim() === "").length,
  }));
  assert.deepEqual(found, { lang: "da", title: found.title, headings: 1, mains: 1, scripts: 0, unlabelled: 0, unnamed: 0 });
  assert.ok(found.title.length > 0);
  assert.doesNotMatch(await page.content(), /Opdigtet|810180|citizens\//, "nobody is named");
}

// Presses what is named so and waits for the page that comes of it.
async function press(page, name) {
  const [response] = await Promise.all([
    page.waitForResponse((r) => r.request().isNavigationRequest() && r.status() !== 303),
    page.getByRole("button", { name }).click(),
  ]);
  await page.waitForLoadState();
  return response;
}

async function signInAndSign(browser, placement) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const violations = [];
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && violations.push(message.text()));

  await page.goto(http + "/");
  assert.ok(page.url().startsWith(issuer + "/authorize?"), `not signed in, off to the issuer: ${page.url()}`);
  await page.goto(http + "/login?to=/hearings");
  const name = await page.locator(`button[value="rep-${cvr}"]`).textContent();
  const list = await press(page, name);
  assert.equal(page.url(), http + "/hearings/0101");
  await checkPage(page, list);
  const cookies = await context.cookies(http);
  const session = cookies.find((c) => c.name === "__Host-sjak-session");
  assert.ok(session.httpOnly && session.secure && session.sameSite === "Lax");
  assert.equal(await page.evaluate(() => document.cookie), "", "no page reads the session");

  // The one that was just decided.
  const entry = page.getByRole("listitem").filter({ hasText: "7.2.2022" });
  const opened = page.waitForResponse((r) => r.request().isNavigationRequest());
  await entry.getByRole("link").click();
  await checkPage(page, await opened);
  assert.doesNotMatch(page.url(), new RegExp(placement.split("/")[1]), "a company has names of its own");
  const hearing = page.url();

  await page.getByLabel("tillidsrepræsentant").check();
  const thanks = await press(page, "Ja, de er opfyldt");
  assert.equal(thanks.status(), 200);
  assert.match(await page.content(), /Dit svar er modtaget/);
  const heard = await hearingOf(placement, "HEARING_PARTY_SHOP_STEWARD");
  assert.ok(heard.conditionsMet && !heard.onBehalfReason, "spoken for itself");

  // A form on somebody else's page, which the browser sends the session along with, as the issuer is on the same host.
  await page.goto(`${issuer}/authorize?`);
  const forged = page.waitForResponse((r) => r.url() === hearing);
  await page.evaluate(([action, id]) => {
    document.body.innerHTML = `<form method="post" action="${action}"><input name="met" value="no"><input name="party" value="2"><input name="request_id" value="${id}"></form>`;
    document.forms[0].submit();
  }, [hearing, randomUUID()]);
  assert.equal((await forged).status(), 401, "only our own page's form counts");
  assert.ok((await hearingOf(placement, "HEARING_PARTY_SHOP_STEWARD")).conditionsMet);

  await page.goto(http + "/hearings");
  await checkPage(page, await press(page, "Log ud"));
  assert.equal((await context.cookies(http)).find((c) => c.name === "__Host-sjak-session"), undefined);
  await page.goto(http + "/hearings");
  assert.ok(page.url().startsWith(issuer + "/authorize?"), "signed out");
  assert.deepEqual(violations, []);
  await context.close();
}

async function signByLink(browser, placement) {
  const { url } = await linkFor(placement, "HEARING_PARTY_EMPLOYER", 3600);
  assert.ok(url.startsWith(http + "/sign/"));
  const context = await browser.newContext();
  const page = await context.newPage();
  await checkPage(page, await page.goto(url));
  assert.match(await page.content(), /Du svarer som arbejdsgiver/);
  const another = await context.newPage();
  await another.goto(url);
  const answered = await press(page, "Ja, de er opfyldt");
  assert.equal(answered.status(), 200);
  assert.match(await page.content(), /Dit svar er modtaget, og linket kan ikke bruges igen/);
  const heard = await hearingOf(placement, "HEARING_PARTY_EMPLOYER");
  assert.ok(heard.conditionsMet && !heard.onBehalfReason);

  // Whoever has the link afterwards changes nothing.
  const second = await press(another, "Nej, de er ikke opfyldt");
  assert.equal(second.status(), 410);
  assert.match(await another.content(), /Linket er brugt eller udløbet/);
  assert.ok((await hearingOf(placement, "HEARING_PARTY_EMPLOYER")).conditionsMet);

  // A link of one second, looked at until its time is over, and a link that was tampered with.
  const short = (await linkFor(placement, "HEARING_PARTY_EMPLOYEE_REP", 1)).url;
  let expired;
  for (let looks = 0; looks < 200 && expired?.status() !== 410; ++looks) expired = await page.goto(short);
  assert.equal(expired.status(), 410);
  await checkPage(page, expired);
  const made = await page.goto(url.slice(0, -4) + (url.endsWith("AAAA") ? "BBBB" : "AAAA"));
  assert.equal(made.status(), 404);
  assert.equal(await hearingOf(placement, "HEARING_PARTY_EMPLOYEE_REP"), undefined);
  await context.close();
}

// Nobody of a company hands out links.
async function companiesHandOutNone(placement) {
  const refused = await as(cvr).call("sjak.jobcentre.v1.HearingLinksService", "IssueSigningLink",
    { placement, party: "HEARING_PARTY_SHOP_STEWARD" }).catch((error) => error);
  assert.equal(refused.reason, "CALLER_CLASS_REFUSED");
}

// The pilot's certificates are of an authority that no browser knows: these two keys are trusted, and no others.
const keys = ["gateway", "issuer"].map((name) => {
  const certificate = new X509Certificate(readFileSync(`${state}/pki/tls/${name}.pem`));
  return createHash("sha256").update(certificate.publicKey.export({ type: "spki", format: "der" })).digest("base64");
});
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", `--ignore-certificate-errors-spki-list=${keys.join(",")}`],
});
try {
  const placement = await decidedTraining();
  await signInAndSign(browser, placement);
  await signByLink(browser, placement);
  await companiesHandOutNone(placement);
} finally {
  await browser.close();
}
process.exit(0);
