// What a partner company and a jobcentre's vendor do on their first day, with a library of their own choosing.
// Usage: main.mjs grpc|connect GATEWAY HTTP CA DESCRIPTORS PROTOS STATE CVR OTHER_CVR DAY NEW_CVR MINUTES
// PROTOS: folders, separated by colons. MINUTES: a week, of the bought-out foreman whose hours are claimed. Exits 0 when
// everything is as the contract says.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

const [kind, gateway, http, ca, descriptors, protos, state, cvr, otherCvr, day, newCvr, minutes] = process.argv.slice(2);
const { Api } = await import(`./${kind}.mjs`);
const as = (who, headers = {}) => new Api({
  gateway, http, ca, descriptors, headers, protos: protos.split(":"),
  token: who && readFileSync(`${state}/tokens/${who}.jwt`, "utf8").trim(),
});
const refused = async (promise) => {
  try {
    await promise;
  } catch (error) {
    if (error.code) return error;
    throw error;
  }
  assert.fail("should have been refused");
};
const date = (text) => {
  const [year, month, dayOfMonth] = text.split("-").map(Number);
  return { year, month, day: dayOfMonth };
};

// The programme invites a company, which reads what it is offered and accepts it, under names of its own.
async function invitation() {
  const officer = as("officer");
  const programme = (await officer.call("sjak.programme.v1.ProgrammeRecordsService", "ListProgrammes", {})).programmes[0].programme.name;
  const invited = await officer.call("sjak.programme.v1.PartnersService", "InvitePartner", {
    requestId: randomUUID(), programme, cvr: newCvr, title: "Nyt Firma A/S", roles: ["PARTNER_ROLE_CONTRACTOR"],
    terms: { title: "Partnerskabsaftale", termsDa: "Firmaet stiller pladser og en sjakbajs til rådighed.", startsOn: date(day) },
  });
  const company = as(newCvr);
  const own = (await company.call("sjak.partner.v1.PartnershipService", "ListPartners", {})).partners[0];
  assert.notEqual(own.name, invited.partner.name, "a company has names of its own");
  const accepted = await company.call("sjak.partner.v1.PartnershipService", "AcceptAgreement", { requestId: randomUUID(), partner: own.name, version: "1" });
  assert.equal(accepted.partner.name, own.name);
}

// A caseworker drafts a training on the company's site for somebody, and records what was said before it.
async function hearing() {
  const caseworker = as("caseworker");
  const call = (method, request) => caseworker.call("sjak.jobcentre.v1.JobcentreService", method, request);
  const one = (await call("ListPlacements", { pageSize: 1 })).placements[0];
  const citizen = await call("RegisterCitizen", {
    requestId: randomUUID(), cpr: kind === "grpc" ? "750180-4321" : "760180-4321", givenName: "Åse", surname: "Prøve", unemployed: true,
    address: { street: "Ruten 1", postcode: "2700", city: "Brønshøj", districtCode: 7 },
    targetGroup: "TARGET_GROUP_6_3", targetGroupFrom: date("2021-01-04"), needs: ["NEED_SKILLS"],
  });
  const draft = await call("DraftTraining", {
    requestId: randomUUID(), programme: one.programme, citizen: citizen.name, purpose: "Oplæring i opgaverne på pladsen",
    terms: { ...one.terms, startsOn: date("2022-02-07"), endsOn: date("2022-03-04") },
  });
  await call("SubmitTraining", { requestId: randomUUID(), placement: draft.name });
  const heard = await call("RecordHearing", {
    requestId: randomUUID(), placement: draft.name,
    hearing: { party: "HEARING_PARTY_EMPLOYER", heardOn: date(day), conditionsMet: true },
  });
  assert.equal(heard.hearings.length, 1);
}

// The foreman's hours of November by day, and the claim for them: one a month, approved by somebody else than who sent it.
async function hoursAndClaim(call) {
  const { agreements } = await call("BuyOutsService", "ListAgreements", {});
  const agreement = agreements.find((a) => Number(a.agreement.weeklyMinutes) === Number(minutes)).agreement.name;
  const days = [1, 2, 3].map((d) => ({ day: { year: 2021, month: 11, day: d }, line: "HOUR_LINE_CONTACT", minutes: 60 }));
  days.push({ day: { year: 2020, month: 11, day: 1 }, line: "HOUR_LINE_CONTACT", minutes: 60 });
  const stated = await call("BuyOutsService", "RecordMentorDays", { requestId: randomUUID(), agreement, days });
  assert.equal(Number(stated.recorded), 3, "a wrong row does not stop the others");
  assert.equal(stated.results[3].reason, "OUTSIDE_AGREEMENT");
  const claim = { requestId: randomUUID(), agreement, month: "2021-11", invoiceReference: `F-${minutes}` };
  const claimed = await call("ClaimsService", "SubmitClaim", claim);
  assert.deepEqual(await call("ClaimsService", "SubmitClaim", claim), claimed, "sent twice, claimed once");
  assert.deepEqual([String(claimed.net.units), Number(claimed.net.nanos)], ["950", 40_000_000], "three hours at 316.68");
  const again = await refused(call("ClaimsService", "SubmitClaim", { ...claim, requestId: randomUUID() }));
  assert.equal(again.reason, "CLAIM_STATE_WRONG");
  const late = await refused(call("BuyOutsService", "ListMentorDays", { agreement: "buyOutAgreements/" + randomUUID(), month: "2021-11" }));
  assert.equal(late.code, "not_found");
  assert.equal((await call("ClaimsService", "GetClaim", { name: claimed.name })).state, "CLAIM_STATE_SUBMITTED");
}

// Sheets for partners, frozen by one and signed off by another: the company finds them page by page, and the files' hashes hold.
async function sheets(call) {
  const programme = "sjak.programme.v1.FrozenReportsService";
  for (const period of kind === "grpc" ? ["2021-09", "2021-10"] : ["2021-07", "2021-08"]) {
    const frozen = await as("officer").call(programme, "FreezeReport", { requestId: randomUUID(), programmeCode: "BI6", kind: "REPORT_KIND_PARTNER_SHEET", period });
    await as("you").call(programme, "SignOffReport", { requestId: randomUUID(), name: frozen.name, version: "1" });
  }
  const numbers = new Set();
  let pageToken = "";
  do {
    const page = await call("FrozenReportsService", "ListFrozenReports", { pageSize: 1, pageToken });
    pageToken = page.nextPageToken ?? "";
    for (const report of page.reports ?? []) {
      assert.equal(report.kind, "REPORT_KIND_PARTNER_SHEET");
      assert.match(report.signedOff.hash, /^[0-9a-f]{64}$/);
      assert.ok(!report.frozen.by, "partners are not told who");
      numbers.add(report.number);
      for (const format of ["REPORT_FORMAT_CSV", "REPORT_FORMAT_ODT"]) {
        const file = await call("FrozenReportsService", "GetReportFile", { name: report.name, format });
        const listed = report.files.find((f) => f.format === format);
        assert.equal(createHash("sha256").update(Buffer.from(file.content, "base64")).digest("hex"), listed.sha256);
      }
    }
  } while (pageToken);
  assert.ok(numbers.size >= 2, [...numbers].join());
}

async function partnersAfternoon() {
  const company = as(cvr);
  const call = (service, method, request) => company.call(`sjak.partner.v1.${service}`, method, request);

  const partners = (await call("PartnershipService", "ListPartners", {})).partners;
  assert.equal(partners.length, 1, "a company finds itself and nobody else");
  const partner = partners[0].name;
  const units = (await call("PartnershipService", "ListEmployerUnits", { partner })).employerUnits;

  // The workforce of a month: repeated as it was it is answered as it was, with another body it is refused.
  const workforce = { requestId: randomUUID(), employerUnit: units[0].name, month: day.slice(0, 7), ordinaryHundredths: 4200, source: "payroll" };
  const stated = await call("PartnerService", "StateWorkforce", workforce);
  assert.deepEqual(await call("PartnerService", "StateWorkforce", workforce), stated);
  const reused = await refused(call("PartnerService", "StateWorkforce", { ...workforce, ordinaryHundredths: 1 }));
  assert.deepEqual([reused.code, reused.reason], ["already_exists", "REQUEST_ID_REUSED"]);

  // Everything that is wrong comes back at once.
  const wrong = await refused(call("PartnerService", "StateWorkforce", { requestId: "7", employerUnit: units[0].name, month: "2021-13", source: "" }));
  assert.deepEqual([wrong.code, wrong.reason], ["invalid_argument", "BAD_REQUEST"]);
  assert.deepEqual(new Set(wrong.fields), new Set(["request_id", "month", "source"]));

  // Whom it has; a seat more where the first of them works; and the attendance of all in one call.
  const placements = (await call("PartnerService", "ListPlacements", {})).placements;
  assert.ok(placements.length > 0);
  const { site, employerUnit } = placements[0].terms;
  const slot = await call("SlotsService", "OpenSlot", {
    requestId: randomUUID(),
    facts: {
      kind: "PLACEMENT_KIND_COMPANY_TRAINING", site, employerUnit, taskCodes: ["9313"], weeklyMinutes: 1200,
      startsOn: date(day), endsOn: { year: 2022, month: 3, day: 25 }, seats: 1,
    },
  });
  assert.match(slot.name, /^slots\//);
  // What the shop steward said of a training that was decided: by the company's own word, which says why.
  const decided = placements.find((p) => p.state === "PLACEMENT_STATE_APPROVED").name;
  const word = { party: "HEARING_PARTY_SHOP_STEWARD", heardOn: date(day), conditionsMet: true };
  const unexplained = await refused(call("HearingsService", "RecordHearing", { requestId: randomUUID(), placement: decided, hearing: word }));
  assert.equal(unexplained.code, "invalid_argument");
  const heard = await call("HearingsService", "RecordHearing", { requestId: randomUUID(), placement: decided, hearing: { ...word, onBehalfReason: "Signed on paper" } });
  assert.ok(heard.hearings.some((h) => h.party === word.party));
  const gang = await call("AttendanceService", "RecordAttendanceBatch", {
    requestId: randomUUID(),
    rows: placements.map((p) => ({ placement: p.name, day: date(day), outcome: "ATTENDANCE_OUTCOME_PRESENT", minutes: 300 })),
  });
  assert.equal(gang.results.length, placements.length, "each row is answered");

  await hoursAndClaim(call);
  await sheets(call);

  const dashboard = await call("PartnerService", "GetPartnerDashboard", { partner });
  for (const section of ["record", "units", "quota", "placements", "introductions", "contactsDue", "overdueIncidents"]) {
    assert.ok(dashboard[section].status.available, `${section}: ${dashboard[section].status.reason}`);
  }
  assert.deepEqual(dashboard.placements.answer.placements.map((p) => p.name), placements.map((p) => p.name));

  // What is another company's is not there, and neither is anything without a token.
  const other = await refused(as(otherCvr).call("sjak.partner.v1.PartnerService", "GetPlacement", { name: placements[0].name }));
  assert.equal(other.code, "not_found");
  const nobody = await refused(as("").call("sjak.partner.v1.PartnerService", "ListPlacements", {}));
  assert.deepEqual([nobody.code, nobody.reason], ["unauthenticated", "TOKEN_MISSING"]);
}

// The change feed: cut off after every second page, resumed where it was, until it is complete. Nothing is missed, nothing comes twice.
async function jobcentresSync() {
  let after, last = 0, cuts = 0, complete = false;
  while (!complete) {
    let pages = 0;
    const vendor = as("integration", { "sjak-purpose": "SYNC" });
    await vendor.follow("sjak.jobcentre.v1.JobcentreService", "FollowCitizensFeed", { pageSize: 20, ...(after && { after }) }, (page) => {
      for (const event of page.events ?? []) assert.equal(Number(event.position.n), ++last);
      after = page.next;
      complete = Number(page.next?.n ?? 0) >= Number(page.completeUpTo?.n ?? 0);
      return complete || ++pages === 2;
    });
    cuts += complete ? 0 : 1;
  }
  assert.ok(last > 60 && cuts > 0, `${last} events, ${cuts} cuts`);
}

// An export of 40 people, cut off after two batches and gone on with from where the import stands: everybody is there once.
async function jobcentresImport() {
  const vendor = () => as("integration", { "sjak-purpose": "SYNC" });
  const rows = Array.from({ length: 40 }, (_, i) => ({
    rowNumber: i + 1, externalId: `${kind}-${i + 1}`, sourceRevision: 1, cpr: `${61 + i % 29}${i < 29 ? "02" : "03"}80-${(kind === "grpc" ? 1000 : 2000) + i}`,
    givenName: "Opdigtet", surname: "Person", unemployed: true, targetGroup: "TARGET_GROUP_6_3", targetGroupFrom: date("2021-01-04"),
    needs: ["NEED_SKILLS"], address: { street: "Ruten 1", postcode: "2700", city: "Brønshøj", districtCode: 7 },
  }));
  const start = { requestId: randomUUID(), sourceSystem: `kss-${kind}`, mode: "IMPORT_MODE_DELTA", fileSha256: "ab".repeat(31) + (kind === "grpc" ? "01" : "02"), fileBytes: 4000 };
  const service = "sjak.jobcentre.v1.ImportsService";
  const first = await vendor().call(service, "StartImport", start);
  const batches = (after) => {
    const out = [];
    for (let at = after; at < rows.length; at += 8) {
      out.push({ requestId: randomUUID(), importId: first.name.split("/")[1], sourceSystem: start.sourceSystem, rows: rows.slice(at, at + 8) });
    }
    return out;
  };
  await vendor().importUntil(batches(0), 2);
  const resumed = await vendor().call(service, "StartImport", { ...start, requestId: randomUUID() });
  assert.equal(resumed.name, first.name, "the same file is the same import");
  const committed = Number(resumed.lastRow);
  assert.ok(committed >= 16 && committed < 40, `what was answered is there: ${committed}`);
  const early = await refused(vendor().call(service, "FinishImport", { requestId: randomUUID(), name: first.name, rows: 40 }));
  assert.equal(early.reason, "IMPORT_INCOMPLETE");
  await vendor().importUntil(batches(committed), Infinity);
  const done = await vendor().call(service, "FinishImport", { requestId: randomUUID(), name: first.name, rows: 40 });
  assert.equal(Number(done.counts.created), 40, JSON.stringify(done.counts));
  assert.equal(Number(done.counts.refused ?? 0), 0);
}

await invitation();
await hearing();
await partnersAfternoon();
await jobcentresImport();
await jobcentresSync();
process.exit(0);
