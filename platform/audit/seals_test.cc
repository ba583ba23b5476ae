#include "platform/audit/seals.h"

#include <gtest/gtest.h>
#include <openssl/sha.h>

#include "platform/audit/seal_files.h"

namespace sjak::audit {
namespace {

Hash Sha(const std::string& text) {
  Hash out(32, '\0');
  SHA256(reinterpret_cast<const uint8_t*>(text.data()), text.size(), reinterpret_cast<uint8_t*>(out.data()));
  return out;
}
Hash Node(const Hash& a, const Hash& b) { return Sha(std::string(1, 1) + a + b); }

LoggedCall SomeCall() {
  return {"2021-09-13T08:00:00.000001Z",
          "id",
          "issuer|anna",
          "JOBCENTRE",
          "",
          "gateway",
          "R",
          "CASE_WORK",
          "M",
          "{}",
          "",
          "cid",
          "OK",
          {"p-1", "p-2"}};
}

TEST(SealsTest, TreesAreThoseOfTheStandard) {
  const Hash a = Sha("a"), b = Sha("b"), c = Sha("c"), d = Sha("d"), e = Sha("e");
  EXPECT_EQ(MerkleRoot({a}), a);
  EXPECT_EQ(MerkleRoot({a, b}), Node(a, b));
  EXPECT_EQ(MerkleRoot({a, b, c}), Node(Node(a, b), c));
  EXPECT_EQ(MerkleRoot({a, b, c, d, e}), Node(Node(Node(a, b), Node(c, d)), e));
}

TEST(SealsTest, EveryFieldOfARowCounts) {
  const LoggedCall call = SomeCall();
  const Commitments to = CommitTo(call);
  const Hash leaf = LeafOf(call, to);
  EXPECT_EQ(LeafOf(SomeCall(), to), leaf);
  std::string LoggedCall::*const fields[] = {&LoggedCall::at,           &LoggedCall::id,
                                             &LoggedCall::caller_class, &LoggedCall::on_behalf_of,
                                             &LoggedCall::peer,         &LoggedCall::roles,
                                             &LoggedCall::purpose,      &LoggedCall::method,
                                             &LoggedCall::basis,        &LoggedCall::correlation_id,
                                             &LoggedCall::outcome};
  for (auto field : fields) {
    LoggedCall other = call;
    other.*field += "x";
    EXPECT_NE(LeafOf(other, to), leaf);
  }
  LoggedCall shifted = call;  // the same letters, divided otherwise
  shifted.peer = "gatewa";
  shifted.roles = "yR";
  EXPECT_NE(LeafOf(shifted, to), leaf);
}

TEST(SealsTest, WhatIsForgottenTellsNothingAndTheRestIsStillProven) {
  const LoggedCall call = SomeCall();
  Commitments to = CommitTo(call);
  const Hash leaf = LeafOf(call, to);
  EXPECT_EQ(Check(to.caller, "issuer|anna"), Proof::kProven);
  EXPECT_EQ(Check(to.caller, "issuer|bo"), Proof::kChanged);
  EXPECT_NE(Commit("issuer|anna").hash, to.caller.hash) << "salted";
  to.caller.salt.clear();
  EXPECT_EQ(Check(to.caller, "issuer|anna"), Proof::kForgotten);
  EXPECT_EQ(LeafOf(call, to), leaf);
}

TEST(SealsTest, SignaturesAreOfTheirKeyAndText) {
  const SealFiles old_files("old"), new_files("new");
  const SealKey key = old_files.key();
  const std::string signature = key.Sign("text");
  EXPECT_TRUE(old_files.keys().Verify(key.id(), "text", signature));
  EXPECT_FALSE(old_files.keys().Verify(key.id(), "test", signature));
  EXPECT_FALSE(new_files.keys().Knows(key.id()));
  EXPECT_FALSE(new_files.keys().Verify(key.id(), "text", signature));
  const std::string both = old_files.folder().Write("both", old_files.public_pem() + new_files.public_pem());
  const SealKeys keys = SealKeys::FromFile(both).value();
  EXPECT_TRUE(keys.Verify(key.id(), "text", signature));
  EXPECT_TRUE(keys.Knows(new_files.key().id()));
  EXPECT_TRUE(SealKeys::FromFile(old_files.key_path())->Knows(key.id())) << "the private key will do";
  EXPECT_FALSE(SealKeys::FromFile(old_files.folder().Write("none", "nothing")).ok());
  EXPECT_FALSE(SealKey::FromFile(both).ok());
}

}  // namespace
}  // namespace sjak::audit
