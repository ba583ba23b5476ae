#pragma once

#include <string>

#include "sjak/citizens/v1/compliance.pb.h"

namespace sjak::cli {

// The record of processing as a document, for people and for a repository: the same record always gives the same bytes.
std::string RecordAsMarkdown(const citizens::v1::ProcessingRecord& record);

// For a spreadsheet: one line per row, with the table's key, article and titles in front.
std::string RecordAsCsv(const citizens::v1::ProcessingRecord& record);

}  // namespace sjak::cli
