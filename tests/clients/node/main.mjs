// What a partner company and a jobcentre's vendor do on their first day, with a library of their own choosing.
// Usage: main.mjs grpc|connect GATEWAY HTTP CA DESCRIPTORS PROTOS STATE CVR OTHER_CVR DAY
// PROTOS: folders, separated by colons. Exits 0 when everything is as the contract says.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

const [kind, gateway, http, ca, descriptors, protos, state, cvr, otherCvr, day] = process.argv.slice(2);
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
  const gang = await call("AttendanceService", "RecordAttendanceBatch", {
    requestId: randomUUID(),
    rows: placements.map((p) => ({ placement: p.name, day: date(day), outcome: "ATTENDANCE_OUTCOME_PRESENT", minutes: 300 })),
  });
  assert.equal(gang.results.length, placements.length, "each row is answered");

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

await partnersAfternoon();
await jobcentresSync();
process.exit(0);
