#include "cli/profile.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace sjak::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  if (!in || !(text << in.rdbuf())) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return text.str();
}

absl::Status Wrong(const std::string& path, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("profile ", path, ": ", what));
}

// Takes the texts of `object` whose keys are in `fields`.
absl::Status TakeTexts(const json& object, const std::map<std::string, std::string*>& fields, const std::string& path) {
  for (const auto& [key, value] : object.items()) {
    auto field = fields.find(key);
    if (field == fields.end()) {
      if (value.is_object()) continue;  // the caller looks into those
      return Wrong(path, absl::StrCat("unknown key \"", key, "\""));
    }
    if (!value.is_string()) return Wrong(path, absl::StrCat("\"", key, "\" must be a text"));
    *field->second = value.get<std::string>();
  }
  return absl::OkStatus();
}

void Resolve(const fs::path& folder, std::string* path) {
  if (!path->empty()) *path = (folder / *path).lexically_normal().string();
}

}  // namespace

Places RealPlaces() {
  return {[](const char* name) -> const char* { return std::getenv(name); },
          [](const std::string& path) {
            std::error_code ignored;
            return fs::exists(path, ignored);
          }};
}

std::string FindProfile(const std::string& flag, const Places& places) {
  if (!flag.empty()) return flag;
  if (const char* named = places.getenv("SJAK_PROFILE"); named && *named) return named;
  const std::string local = "./.sjak/pilot/profile.json";
  if (places.exists(local)) return local;
  if (const char* home = places.getenv("HOME"); home && *home) {
    const std::string own = absl::StrCat(home, "/.config/sjak/profile.json");
    if (places.exists(own)) return own;
  }
  return "";
}

absl::StatusOr<Profile> ReadProfile(const std::string& path) {
  Profile profile;
  if (path.empty()) return profile;
  absl::StatusOr<std::string> text = ReadText(path);
  if (!text.ok()) return text.status();
  const json root = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return Wrong(path, "must be a JSON object");
  absl::Status status = TakeTexts(root,
                                  {{"gateway", &profile.gateway},
                                   {"ca", &profile.ca},
                                   {"token_file", &profile.token_file},
                                   {"municipality", &profile.municipality},
                                   {"purpose", &profile.purpose}},
                                  path);
  if (!status.ok()) return status;
  const fs::path folder = fs::path(path).parent_path();
  for (const auto& [key, value] : root.items()) {
    if (!value.is_object()) continue;
    if (key != "postgres") return Wrong(path, absl::StrCat("unknown key \"", key, "\""));
    status = TakeTexts(
        value, {{"admin_conninfo_file", &profile.admin_conninfo_file}, {"seal_keys_file", &profile.seal_keys_file}},
        path);
    if (!status.ok()) return status;
    const json passwords = value.value("runtime_password_files", json::object());
    for (const auto& [schema, file] : passwords.items()) {
      if (!file.is_string()) return Wrong(path, "\"runtime_password_files\" must hold texts");
      Resolve(folder, &(profile.runtime_password_files[schema] = file.get<std::string>()));
    }
  }
  for (std::string* file : {&profile.ca, &profile.token_file, &profile.admin_conninfo_file, &profile.seal_keys_file}) {
    Resolve(folder, file);
  }
  return profile;
}

absl::StatusOr<std::string> ReadSecret(const std::string& path) {
  absl::StatusOr<std::string> text = ReadText(path);
  if (text.ok()) absl::StripAsciiWhitespace(&*text);
  return text;
}

}  // namespace sjak::cli
