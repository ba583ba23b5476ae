#include "platform/base/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sjak {
namespace {

using Json = nlohmann::json;

TEST(JsonTablesTest, IsWhatTheLibraryWouldWrite) {
  JsonTables doc;
  doc.Row("people").Text("name", "Åse \"Prøvesen\"\n\x01").Number("version", -3).Flag("hidden", true).Null("until");
  {
    JsonRow open = doc.Row("people");
    doc.Row("keys").Text("key", "2").Json("value", R"({"a":[1]})");
    open.Text("name", "");
  }
  doc.Row("people");
  EXPECT_EQ(Json::parse(doc.Text()),
            Json({{"people",
                   {{{"name", "Åse \"Prøvesen\"\n\x01"}, {"version", -3}, {"hidden", true}, {"until", nullptr}},
                    {{"name", ""}},
                    Json::object()}},
                  {"keys", {{{"key", "2"}, {"value", {{"a", {1}}}}}}}}));
}

TEST(JsonTablesTest, IsAnObjectWhenEmpty) { EXPECT_EQ(JsonTables().Text(), "{}"); }

TEST(JsonTablesTest, WhatIsNoTextIsReplaced) {
  JsonTables doc;
  doc.Row("t").Text("v", "a\xff");
  EXPECT_EQ(Json::parse(doc.Text())["t"][0]["v"], "a\uFFFD");
}

}  // namespace
}  // namespace sjak
