SET LOCAL lock_timeout = '5s';

-- The rest of the catalogue (domain 2.x). A version whose range is empty is the law of no day: superseded, but named by
-- decisions that were built on it, or a variant that a municipality may take up in a row of its own.

COMMENT ON COLUMN rule_version.valid IS
  'days it is the law; empty: superseded, or a variant. A placement is judged by its first day. class: public';

-- For what else a citizen does, and did before (R4, R27, R30).
CREATE INDEX placement_citizen ON placement (municipality_code, citizen_id);

UPDATE rule_version SET valid = 'empty'
WHERE municipality_code = '0000' AND (rule_id = 'R3' AND version IN (1, 2) OR rule_id = 'R8' AND version = 1);

INSERT INTO rule_version (municipality_code, rule_id, version, valid, parameters, legal_reference, source) VALUES
-- R1. Section 6 but those under 18 (6.13) and the Integration Act, which are to be assessed. Resource courses (6.8) and
-- rehabilitation (6.10) are closed for new citizens from 1 February 2026.
('0000', 'R1', 1, '[2020-01-01,2026-02-01)',
 '{"groups": ["6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8", "6.9", "6.10", "6.11", "6.12"]}',
 'LAB § 57', 'elov.dk LAB § 57'),
('0000', 'R1', 2, '[2026-02-01,2027-01-01)',
 '{"groups": ["6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.9", "6.11", "6.12"]}',
 'LAB § 57', 'lovguiden.dk L66'),
('0000', 'R2', 1, '[2020-01-01,2027-01-01)',
 '{"groups": ["6.1", "6.2", "6.3", "6.4", "6.5"], "not_if_obviously_ready": ["6.4"]}',
 'LAB § 57', 'elov.dk LAB § 57'),
-- R3. As versions 1 and 2, with the job-ready of 6.12 (the others stay unlisted, D9) and what each further extension
-- adds at a quite special need.
('0000', 'R3', 3, '[2020-01-01,2026-02-01)',
 '{"special_need_weeks": 13, "weeks": {"6.1": {"first": 4}, "6.2": {"first": 4}, "6.4": {"first": 4},
   "6.12 job-ready": {"first": 4},
   "6.3": {"first": 13, "extended": 26}, "6.5": {"first": 13, "extended": 26}, "6.6": {"first": 13, "extended": 26},
   "6.7": {"first": 13, "extended": 26}, "6.8": {"first": 13, "extended": 26}, "6.9": {"first": 13, "extended": 26},
   "6.10": {"first": 13, "extended": 26}, "6.11": {"first": 13, "extended": 26}}}',
 'LAB § 61', 'elov.dk LAB § 61(2); star.dk Q&A 9 March 2020; frederiksberg.dk'),
('0000', 'R3', 4, '[2026-02-01,2027-01-01)',
 '{"special_need_weeks": 13, "weeks": {"6.1": {"first": 4}, "6.2": {"first": 4}, "6.4": {"first": 4},
   "6.12 job-ready": {"first": 4},
   "6.3": {"first": 13, "extended": 26}, "6.5": {"first": 13, "extended": 26}, "6.6": {"first": 13, "extended": 26},
   "6.7": {"first": 13, "extended": 26}, "6.9": {"first": 13, "extended": 26}, "6.11": {"first": 13, "extended": 26}}}',
 'LAB § 61', 'lovguiden.dk L66; star.dk webinar answers, January 2026'),
-- Variant: eight weeks for graduates without an ordinary job in their field, and for those over fifty and more than
-- twelve months unemployed.
('0000', 'R3', 5, 'empty',
 '{"special_need_weeks": 13, "weeks": {"6.1": {"first": 4}, "6.2": {"first": 4}, "6.4": {"first": 4},
   "6.12 job-ready": {"first": 4},
   "6.3": {"first": 13, "extended": 26}, "6.5": {"first": 13, "extended": 26}, "6.6": {"first": 13, "extended": 26},
   "6.7": {"first": 13, "extended": 26}, "6.8": {"first": 13, "extended": 26}, "6.9": {"first": 13, "extended": 26},
   "6.10": {"first": 13, "extended": 26}, "6.11": {"first": 13, "extended": 26}},
   "variants": [{"circumstance": "GRADUATE", "groups": ["6.1"], "first": 8},
     {"circumstance": "OVER_50_LONG_UNEMPLOYED", "groups": ["6.1", "6.2", "6.4"], "first": 8}]}',
 'LAB § 61', 'aarhus.dk; kk.dk; frederiksberg.dk'),
-- Variant of an older text: thirteen weeks for the hard to place of 6.2 and 6.4. STAR's answer of 2020 says otherwise.
('0000', 'R3', 6, 'empty',
 '{"special_need_weeks": 13, "weeks": {"6.1": {"first": 4}, "6.2": {"first": 13, "extended": 26},
   "6.4": {"first": 13, "extended": 26}, "6.12 job-ready": {"first": 4},
   "6.3": {"first": 13, "extended": 26}, "6.5": {"first": 13, "extended": 26}, "6.6": {"first": 13, "extended": 26},
   "6.7": {"first": 13, "extended": 26}, "6.8": {"first": 13, "extended": 26}, "6.9": {"first": 13, "extended": 26},
   "6.10": {"first": 13, "extended": 26}, "6.11": {"first": 13, "extended": 26}}}',
 'LAB § 61', 'kk.dk (older text)'),
('0000', 'R4', 1, '[2020-01-01,2027-01-01)', '{"window_weeks": 26}', 'LAB § 61', 'star.dk Q&A 9 March 2020'),
-- R6. Until 2021 a main rule without more; from order 2636/2021 by group (D8). Its successor of 1 January 2024 is taken
-- to say the same.
('0000', 'R6', 1, '[2020-01-01,2022-01-01)',
 '{"by_group": {"6.1": "AVOID", "6.2": "AVOID", "6.3": "AVOID", "6.4": "AVOID", "6.5": "AVOID", "6.6": "AVOID",
   "6.7": "AVOID", "6.8": "AVOID", "6.9": "AVOID", "6.10": "AVOID", "6.11": "AVOID", "6.12": "AVOID",
   "6.12 job-ready": "AVOID"}}',
 'BAB (order 1180/2019)', 'frederiksberg.dk; silkeborg.dk; pav.modst.dk'),
('0000', 'R6', 2, '[2022-01-01,2024-01-01)',
 '{"by_group": {"6.1": "FORBIDDEN", "6.2": "FORBIDDEN", "6.4": "FORBIDDEN", "6.12 job-ready": "FORBIDDEN",
   "6.3": "NEW_FUNCTION", "6.5": "NEW_FUNCTION", "6.6": "SAME_IF_AGREED", "6.7": "SAME_IF_AGREED",
   "6.8": "NEW_FUNCTION", "6.9": "NEW_FUNCTION", "6.10": "NEW_FUNCTION", "6.11": "NEW_FUNCTION",
   "6.12": "NEW_FUNCTION", "6.12 activity-ready": "NEW_FUNCTION"}}',
 'BAB § 61(2)-(4) (order 2636/2021)', 'elov.dk BAB § 61'),
('0000', 'R6', 3, '[2024-01-01,2027-01-01)',
 '{"by_group": {"6.1": "FORBIDDEN", "6.2": "FORBIDDEN", "6.4": "FORBIDDEN", "6.12 job-ready": "FORBIDDEN",
   "6.3": "NEW_FUNCTION", "6.5": "NEW_FUNCTION", "6.6": "SAME_IF_AGREED", "6.7": "SAME_IF_AGREED",
   "6.8": "NEW_FUNCTION", "6.9": "NEW_FUNCTION", "6.10": "NEW_FUNCTION", "6.11": "NEW_FUNCTION",
   "6.12": "NEW_FUNCTION", "6.12 activity-ready": "NEW_FUNCTION"}}',
 'BAB § 61 (order in force from 2024)', 'the successor of order 2636/2021, to be verified'),
('0000', 'R7', 1, '[2020-01-01,2027-01-01)',
 '{"texts": ["PURPOSE", "CITIZEN_WISH", "REASON", "COMPLAINT_GUIDANCE"]}',
 'LAB ch. 11; forvaltningsloven § 25', 'ast.dk practice study of 95 cases'),
-- R8. As version 1, with whom the test is not applied to where they are employed, and who is an ordinary employee: the
-- categories that surely are (D12; apprentices and flex jobs are open questions, Q1, Q2).
('0000', 'R8', 2, '[2020-01-01,2027-01-01)',
 '{"rounding": "FLOOR", "months": 4, "small_unit_persons": 50, "persons_per_place": 5, "persons_per_place_beyond": 10,
   "least_places": 1, "external_days": 90, "exempt_groups": ["6.6", "6.7"], "counted": ["ORDINARY", "SEASONAL"]}',
 'BAB § 65', 'elov.dk BAB § 65; ligevaerd.dk; dfdg.dk VITAS Q&A 8 February 2018'),
('0000', 'R10', 1, '[2020-01-01,2027-01-01)', '{}', 'LAB ch. 11', 'pav.modst.dk'),
('0000', 'R12', 1, '[2020-01-01,2027-01-01)', '{}', 'LAB ch. 11', 'kk.dk; esbjergkommune.dk'),
('0000', 'R13', 1, '[2020-01-01,2027-01-01)', '{}', 'LAB § 57', 'socialjura.dk VEJ 9641/2022'),
('0000', 'R14', 1, '[2020-01-01,2027-01-01)', '{"months": 12}', 'BAB § 79',
 'indberet.virk.dk; star.dk VITAS Q&A 10 July 2020'),
-- R15. The rate an hour where the year's is known.
('0000', 'R15', 1, '[2020-01-01,2021-01-01)', '{"months": 6, "wage_percent": 50}', 'LAB ch. 12', 'kk.dk'),
('0000', 'R15', 2, '[2021-01-01,2022-01-01)', '{"months": 6, "wage_percent": 50, "rate_oere": 8290}', 'LAB ch. 12',
 'kk.dk refusion'),
('0000', 'R15', 3, '[2022-01-01,2023-01-01)', '{"months": 6, "wage_percent": 50}', 'LAB ch. 12', 'kk.dk'),
('0000', 'R15', 4, '[2023-01-01,2024-01-01)', '{"months": 6, "wage_percent": 50, "rate_oere": 8616}', 'LAB ch. 12',
 'stadsrevisionen.dk'),
('0000', 'R15', 5, '[2024-01-01,2027-01-01)', '{"months": 6, "wage_percent": 50}', 'LAB ch. 12', 'kk.dk'),
('0000', 'R16', 1, '[2020-01-01,2027-01-01)',
 '{"months": {"6.1": 4, "6.2": 6, "6.3": 6, "6.4": 6, "6.5": 6, "6.6": 12, "6.7": 12, "6.8": 12, "INT": 12}}',
 'LAB ch. 12', 'aarhus.dk'),
('0000', 'R17', 1, '[2020-01-01,2027-01-01)', '{"months": 6, "not_from_age": 50}', 'LAB ch. 12',
 'star.dk Job med løntilskud'),
('0000', 'R19', 1, '[2020-01-01,2027-01-01)', '{"groups": ["6.9"]}', 'LAB ch. 20',
 'gigtforeningen.dk; vidensnetvaerket.dk'),
('0000', 'R20', 1, '[2020-01-01,2027-01-01)', '{"weekly_minutes": 600}', 'LAB ch. 20',
 'sidstesvar.dk; ft.dk BEU 276'),
('0000', 'R21', 1, '[2020-01-01,2027-01-01)', '{}', 'LAB ch. 20', 'socialjura.dk VEJ 9154/2022'),
('0000', 'R23', 1, '[2020-01-01,2027-01-01)',
 '{"temporary_months": 60, "permanent_from_age": 40, "assessment_months": 54, "follow_up_months": 30}', 'LAB ch. 20',
 'sidstesvar.dk; follow-up to be verified'),
('0000', 'R27', 1, '[2020-01-01,2027-01-01)', '{}', 'LAB ch. 11', 'cabiweb.dk; kcskanderborg.dk'),
('0000', 'R28', 1, '[2016-04-01,2025-07-01)',
 '{"minutes": 13500, "months": 12, "suspended": [["2020-03-09", "2020-09-08"]]}', 'LAS § 13 f',
 'odder.dk; holstebro.dk; kk.dk; end to be verified'),
('0000', 'R30', 1, '[2020-01-01,2027-01-01)', '{"weekly_minutes": 2220}', 'LAB ch. 11', 'kk.dk; frederiksberg.dk'),
('0000', 'R31', 1, '[2020-01-01,infinity)',
 '{"day_minutes": 780, "days_in_row": 6, "week_minutes": 2880, "months": 4}', 'Arbejdsmiljøloven ch. 9',
 'to be verified'),
('0000', 'R39', 1, '[2020-01-01,infinity)', '{}', 'Erhvervsuddannelsesloven', 'to be verified'),
-- R40. The first block holds whether school is over or not; who is 15 to 17 and has finished may work later in the day
-- under exceptions, which are not judged.
('0000', 'R40', 1, '[2020-01-01,infinity)',
 '{"lowest_age": 13, "adult_age": 18, "light_work": ["9334", "9621", "9112"],
   "blocks": [
     {"from_age": 13, "below_age": 15, "school_day_minutes": 120, "other_day_minutes": 420, "school_week_minutes": 720,
      "free_week_minutes": 2100, "days_a_week": 5, "rest_minutes": 840, "earliest": 360, "latest": 1200,
      "light_work_only": true},
     {"from_age": 15, "below_age": 18, "finished_school": false, "school_day_minutes": 120, "other_day_minutes": 480,
      "school_week_minutes": 720, "free_week_minutes": 2400, "days_a_week": 5, "rest_minutes": 840, "earliest": 360,
      "latest": 1200, "light_work_only": true},
     {"from_age": 15, "below_age": 18, "finished_school": true, "school_day_minutes": 480, "other_day_minutes": 480,
      "school_week_minutes": 2400, "free_week_minutes": 2400, "days_a_week": 5, "rest_minutes": 720,
      "light_work_only": false}]}',
 'Bekendtgørelse om unges arbejde', 'detfagligehus.dk; kk.dk; at.dk; list of light work to be verified'),
-- R41. Months of age by birth date; 69 from the agreement of 2020, 70 from that of 2025.
('0000', 'R41', 1, '[2020-01-01,2021-01-01)',
 '{"ages": [{"born_from": "1900-01-01", "months": 780}, {"born_from": "1954-01-01", "months": 786},
   {"born_from": "1954-07-01", "months": 792}, {"born_from": "1955-01-01", "months": 798},
   {"born_from": "1955-07-01", "months": 804}, {"born_from": "1963-01-01", "months": 816}]}',
 'Lov om social pension § 1 a', 'to be verified'),
('0000', 'R41', 2, '[2021-01-01,2026-01-01)',
 '{"ages": [{"born_from": "1900-01-01", "months": 780}, {"born_from": "1954-01-01", "months": 786},
   {"born_from": "1954-07-01", "months": 792}, {"born_from": "1955-01-01", "months": 798},
   {"born_from": "1955-07-01", "months": 804}, {"born_from": "1963-01-01", "months": 816},
   {"born_from": "1967-01-01", "months": 828}]}',
 'Lov om social pension § 1 a', 'to be verified'),
('0000', 'R41', 3, '[2026-01-01,infinity)',
 '{"ages": [{"born_from": "1900-01-01", "months": 780}, {"born_from": "1954-01-01", "months": 786},
   {"born_from": "1954-07-01", "months": 792}, {"born_from": "1955-01-01", "months": 798},
   {"born_from": "1955-07-01", "months": 804}, {"born_from": "1963-01-01", "months": 816},
   {"born_from": "1967-01-01", "months": 828}, {"born_from": "1971-01-01", "months": 840}]}',
 'Lov om social pension § 1 a', 'to be verified');
