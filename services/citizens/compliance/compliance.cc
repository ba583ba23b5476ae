#include "services/citizens/compliance/compliance.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "platform/policy/policy.h"
#include "services/citizens/compliance/compliance_store.h"
#include "services/citizens/retention/retention_store.h"
#include "services/citizens/rights/words.h"
#include "sjak/citizens/v1/retention.pb.h"

namespace sjak::citizens {
namespace {

using policy::v1::Data;
using Cells = std::vector<std::string>;

v1::RecordTable* AddTable(v1::ProcessingRecord* record, const char* key, const char* da, const char* en,
                          const char* article, const Cells& columns) {
  v1::RecordTable* const table = record->add_tables();
  table->set_key(key);
  table->mutable_title()->set_da(da);
  table->mutable_title()->set_en(en);
  table->set_article(article);
  for (const std::string& column : columns) table->add_columns(column);
  return table;
}

void AddRow(v1::RecordTable* table, const Cells& cells) {
  v1::RecordRow* const row = table->add_rows();
  for (const std::string& cell : cells) row->add_cells(cell);
}

std::string ClassName(Data data) {
  return data == policy::v1::DATA_UNSPECIFIED ? "TECHNICAL" : policy::v1::Data_Name(data).substr(5);
}

// One column of the schema.
struct Field {
  std::string table, column;
  Comment of_table, of_column;
};

std::vector<Field> FieldsFrom(const postgres::Rows& rows) {
  std::vector<Field> fields;
  for (const postgres::Row row : rows) {
    fields.push_back({row.text("table_name"), row.text("column_name"), ParseComment(row.text("table_comment")),
                      ParseComment(row.text("column_comment"))});
  }
  return fields;
}

// The registry's own methods, and those on its access log that every service has: the fronts only forward to them.
std::vector<const policy::Method*> MethodsOfTheRegistry() {
  std::vector<const policy::Method*> out;
  for (const auto* file : policy::OurFiles()) {
    if (file->package() != "sjak.citizens.v1" && file->package() != "sjak.access.v1") continue;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const policy::Method* method = policy::FindMethod(file->service(s)->method(m)->full_name());
        if (method != nullptr) out.push_back(method);
      }
    }
  }
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  return out;
}

std::string WhoMay(const policy::v1::Allow& allow) {
  std::string out = policy::v1::CallerClass_Name(allow.class_()).substr(13);
  Cells narrowed;
  for (int role : allow.roles())
    narrowed.push_back(policy::v1::Role_Name(static_cast<policy::v1::Role>(role)).substr(5));
  for (const std::string& peer : allow.peers()) narrowed.push_back(peer);
  return narrowed.empty() ? out : absl::StrCat(out, " (", absl::StrJoin(narrowed, ", "), ")");
}

std::string WhoMay(const policy::Method& method) {
  Cells out;
  for (const policy::v1::Allow& allow : method.rpc.allow()) out.push_back(WhoMay(allow));
  return absl::StrJoin(out, "; ");
}

void AddPurposes(v1::ProcessingRecord* record) {
  v1::RecordTable* const table =
      AddTable(record, "purposes", "Formål", "Purposes", "article 30(1)(b)", {"code", "formål", "purpose"});
  for (int i = 1; i < policy::v1::Purpose_ARRAYSIZE; ++i) {
    const std::string code = policy::v1::Purpose_Name(static_cast<policy::v1::Purpose>(i)).substr(8);
    const v1::Label words = PurposeLabel(code);
    AddRow(table, {code, words.da(), words.en()});
  }
}

void AddData(v1::ProcessingRecord* record, const std::vector<Field>& fields) {
  v1::RecordTable* const data =
      AddTable(record, "data", "Kategorier af oplysninger", "Categories of data", "article 30(1)(c)",
               {"table", "kategori", "content", "class", "identity fields", "sensitive fields", "all fields"});
  v1::RecordTable* const each = AddTable(record, "fields", "Oplysningerne hver for sig", "The fields one by one",
                                         "article 30(1)(c)", {"table", "field", "felt", "meaning", "class"});
  for (size_t i = 0; i < fields.size();) {
    std::map<Data, int> count;
    const size_t first = i;
    for (; i < fields.size() && fields[i].table == fields[first].table; ++i) {
      const Field& f = fields[i];
      ++count[f.of_column.data];
      if (f.of_column.data == policy::v1::DATA_UNSPECIFIED) continue;
      AddRow(each, {f.table, f.column, ColumnLabel(Words(), f.table, f.column, f.of_column).da(), f.of_column.text,
                    ClassName(f.of_column.data)});
    }
    const Field& f = fields[first];
    if (f.of_table.data == policy::v1::DATA_UNSPECIFIED) continue;
    AddRow(data, {f.table, TableLabel(Words(), f.table, f.of_table).da(), f.of_table.text, ClassName(f.of_table.data),
                  absl::StrCat(count[policy::v1::DATA_IDENTITY]), absl::StrCat(count[policy::v1::DATA_SENSITIVE]),
                  absl::StrCat(i - first)});
  }
}

void AddOperations(v1::ProcessingRecord* record, const std::vector<const policy::Method*>& methods) {
  v1::RecordTable* const table =
      AddTable(record, "operations", "Behandlinger", "Operations", "article 35(7)(a)",
               {"method", "hvad der sker", "what happens", "effect", "use", "who may", "purpose must be stated"});
  for (const policy::Method* m : methods) {
    const v1::Label words = MethodLabel(m->name);
    AddRow(table,
           {std::string(absl::StripPrefix(absl::StripPrefix(m->name, "sjak.citizens.v1."), "sjak.access.v1.")),
            words.da(), words.en(), policy::v1::Effect_Name(m->rpc.effect()).substr(7),
            policy::v1::Audit_Name(m->rpc.audit()).substr(6), WhoMay(*m), m->rpc.purpose_required() ? "yes" : "no"});
  }
}

// Who can be given anything, and how much: callers of the registry's methods.
void AddRecipients(v1::ProcessingRecord* record, const std::vector<const policy::Method*>& methods) {
  v1::RecordTable* const table =
      AddTable(record, "recipients", "Modtagere", "Recipients", "article 30(1)(d)",
               {"recipient", "methods that read", "methods that change", "data classes seen"});
  struct Use {
    int reads = 0, changes = 0;
    std::set<std::string> disclosed;
  };
  std::map<std::string, Use> uses;
  for (const policy::Method* m : methods) {
    for (const policy::v1::Allow& allow : m->rpc.allow()) {
      Use& use = uses[policy::v1::CallerClass_Name(allow.class_()).substr(13)];
      ++(m->changes() ? use.changes : use.reads);
      for (int data : allow.disclose()) use.disclosed.insert(ClassName(static_cast<Data>(data)));
      if (allow.class_() != policy::v1::CALLER_CLASS_PARTNER) use.disclosed.insert("all");
    }
  }
  for (const auto& [who, use] : uses) {
    AddRow(table, {who, absl::StrCat(use.reads), absl::StrCat(use.changes),
                   use.disclosed.empty() ? "PUBLIC" : absl::StrJoin(use.disclosed, ", ")});
  }
}

void AddRetention(v1::ProcessingRecord* record, const std::vector<Retention>& policies) {
  v1::RecordTable* const table =
      AddTable(record, "retention", "Frister for sletning", "Time limits for erasure", "article 30(1)(f)",
               {"record", "months kept", "by what rule", "stated by the controller", "erased by the daily job"});
  for (const Retention& r : policies) {
    AddRow(table,
           {v1::RecordType_Name(static_cast<v1::RecordType>(r.record_type)).substr(12), absl::StrCat(r.keep_for_months),
            r.legal_ref, r.is_default ? "no (default)" : "yes", r.switched_on ? "yes" : "no"});
  }
}

void AddRisks(v1::ProcessingRecord* record, const std::vector<Field>& fields,
              const std::vector<const policy::Method*>& methods) {
  v1::RecordTable* const table = AddTable(record, "risks", "Udgangspunkt for konsekvensanalyse",
                                          "Input to the impact assessment", "article 35(7)(c)", {"question", "answer"});
  const auto named = [&](auto wanted) {
    Cells out;
    for (const Field& f : fields) {
      if (wanted(f)) out.push_back(absl::StrCat(f.table, ".", f.column));
    }
    return out.empty() ? "none" : absl::StrJoin(out, ", ");
  };
  const auto of_class = [](Data data) { return [data](const Field& f) { return f.of_column.data == data; }; };
  AddRow(table, {"Fields that say who somebody is", named(of_class(policy::v1::DATA_IDENTITY))});
  AddRow(table, {"Fields that reveal health or social problems (articles 9 and 6)",
                 named(of_class(policy::v1::DATA_SENSITIVE))});
  AddRow(table,
         {"Stored encrypted", named([](const Field& f) { return absl::StrContains(f.of_column.text, "ncrypted"); })});
  AddRow(table, {"Stored as a keyed hash",
                 named([](const Field& f) { return absl::StrContains(f.of_column.text, "BLAKE2b"); })});
  Cells unmask, partners;
  for (const policy::Method* m : methods) {
    if (m->rpc.unmask()) unmask.push_back(m->name.substr(m->name.rfind('.') + 1));
    for (const auto& allow : m->rpc.allow()) {
      if (allow.class_() == policy::v1::CALLER_CLASS_PARTNER)
        partners.push_back(m->name.substr(m->name.rfind('.') + 1));
    }
  }
  AddRow(table, {"Methods that show the CPR number in clear", absl::StrJoin(unmask, ", ")});
  AddRow(table, {"Methods that companies may call", partners.empty() ? "none" : absl::StrJoin(partners, ", ")});
  AddRow(table, {"Automated decisions about persons (article 22)", "none: rules advise, a caseworker decides"});
  AddRow(table, {"Every use is logged before the answer leaves", "yes: access_log, access_log_subject"});
}

}  // namespace

absl::StatusOr<v1::ProcessingRecord> GetProcessingRecord(rpc::ReadTx& tx, const v1::GetProcessingRecordRequest&) {
  const std::vector<Field> fields = FieldsFrom(tx.Read(kSchemaColumns, {}));
  const std::vector<const policy::Method*> methods = MethodsOfTheRegistry();
  v1::ProcessingRecord record;
  AddPurposes(&record);
  AddRow(AddTable(&record, "subjects", "Registrerede", "Data subjects", "article 30(1)(c)", {"hvem", "who"}),
         {"Borgere i jobcentrets partnerskaber", "Citizens in the jobcentre's partnerships"});
  AddRow(record.mutable_tables(record.tables_size() - 1),
         {"Kommunens medarbejdere, ved id, i loggen og som sagsbehandlere",
          "The municipality's employees, by id, in the access log and as caseworkers"});
  AddData(&record, fields);
  AddOperations(&record, methods);
  AddRecipients(&record, methods);
  AddRetention(&record, RetentionOn(StatedRetention(tx), tx.today()));
  AddRisks(&record, fields, methods);
  return record;
}

}  // namespace sjak::citizens
