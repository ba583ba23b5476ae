#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "platform/rpc/tx.h"

namespace sjak::rpc {

// The binding table of a service: one line per rpc (method, shape, lane). Everything else about the method stands in
// its .proto and in its function.
//
//   absl::StatusOr<Citizen> GetX(ReadTx&, const GetXRequest&)                         -> Read
//   absl::StatusOr<Citizen> DoX(Tx&, const DoXRequest&)                               -> Command
//   std::vector<absl::StatusOr<Y>> GetYs(BatchTx&, absl::Span<const Item<GetY>>)      -> CombinedRead / CombinedCommand
//
// A Read or Command may have a Prepare before it, which may call other services and holds no transaction; what it
// answers is handed on:
//
//   absl::StatusOr<Facts> PrepareDoX(const Call&, const DoXRequest&)
//   absl::StatusOr<Citizen> DoX(Tx&, const DoXRequest&, const Facts&)
//
// Each may be a free function or a const member function of an object that outlives the bindings.
enum class Shape { kRead, kCommand, kCombinedRead, kCombinedCommand };

struct Binding {
  std::string method;  // full name "sjak.citizens.v1.CitizensService.GetCitizen"
  Shape shape;
  using Facts = std::shared_ptr<const void>;
  std::function<absl::StatusOr<Facts>(const Call&, const google::protobuf::Message&)> prepare;  // empty: none
  std::function<absl::Status(ReadTx&, const google::protobuf::Message&, const void*, google::protobuf::Message*)> read;
  std::function<absl::Status(Tx&, const google::protobuf::Message&, const void*, google::protobuf::Message*)> command;
  // Fills answers[i] (made by the caller, of the output type); returns one status per item.
  std::function<std::vector<absl::Status>(BatchTx&, const std::vector<const google::protobuf::Message*>&,
                                          const std::vector<google::protobuf::Message*>&)>
      batch;
};

class Bindings {
 public:
  // `service` is the full proto name, "sjak.citizens.v1.CitizensService".
  explicit Bindings(std::string service) : service_(std::move(service)) {}
  // Continues the table with another proto service of the same program.
  Bindings& Service(std::string service) {
    service_ = std::move(service);
    return *this;
  }

  template <class Req, class Resp>
  Bindings& Read(absl::string_view name, absl::StatusOr<Resp> (*fn)(ReadTx&, const Req&)) {
    return AddRead<Req, Resp>(name, fn);
  }
  template <class C, class Req, class Resp>
  Bindings& Read(absl::string_view name, const C& c, absl::StatusOr<Resp> (C::*fn)(ReadTx&, const Req&) const) {
    return AddRead<Req, Resp>(name, [&c, fn](ReadTx& tx, const Req& r) { return (c.*fn)(tx, r); });
  }

  // Of an object that the bindings keep.
  template <class C, class Req, class Resp>
  Bindings& Read(absl::string_view name, std::shared_ptr<const C> c,
                 absl::StatusOr<Resp> (C::*fn)(ReadTx&, const Req&) const) {
    return AddRead<Req, Resp>(name, [c, fn](ReadTx& tx, const Req& r) { return ((*c).*fn)(tx, r); });
  }

  template <class C, class Req, class Resp, class F>
  Bindings& Read(absl::string_view name, const C& c, absl::StatusOr<F> (C::*prepare)(const Call&, const Req&) const,
                 absl::StatusOr<Resp> (C::*fn)(ReadTx&, const Req&, const F&) const) {
    Binding b{FullName(name), Shape::kRead};
    b.prepare = Preparing<Req, F>([&c, prepare](const Call& call, const Req& r) { return (c.*prepare)(call, r); });
    b.read = [&c, fn](ReadTx& tx, const Message& r, const void* facts, Message* out) {
      return Put<Resp>((c.*fn)(tx, static_cast<const Req&>(r), *static_cast<const F*>(facts)), out);
    };
    all_.push_back(std::move(b));
    return *this;
  }

  template <class Req, class Resp>
  Bindings& Command(absl::string_view name, absl::StatusOr<Resp> (*fn)(Tx&, const Req&)) {
    return AddCommand<Req, Resp>(name, fn);
  }
  template <class C, class Req, class Resp>
  Bindings& Command(absl::string_view name, const C& c, absl::StatusOr<Resp> (C::*fn)(Tx&, const Req&) const) {
    return AddCommand<Req, Resp>(name, [&c, fn](Tx& tx, const Req& r) { return (c.*fn)(tx, r); });
  }

  template <class Req, class Resp, class F>
  Bindings& Command(absl::string_view name, absl::StatusOr<F> (*prepare)(const Call&, const Req&),
                    absl::StatusOr<Resp> (*fn)(Tx&, const Req&, const F&)) {
    return AddPrepared<Req, Resp, F>(name, prepare, fn);
  }
  template <class C, class Req, class Resp, class F>
  Bindings& Command(absl::string_view name, const C& c, absl::StatusOr<F> (C::*prepare)(const Call&, const Req&) const,
                    absl::StatusOr<Resp> (C::*fn)(Tx&, const Req&, const F&) const) {
    return AddPrepared<Req, Resp, F>(
        name, [&c, prepare](const Call& call, const Req& r) { return (c.*prepare)(call, r); },
        [&c, fn](Tx& tx, const Req& r, const F& f) { return (c.*fn)(tx, r, f); });
  }

  template <class Req, class Resp>
  Bindings& CombinedRead(absl::string_view name,
                         std::vector<absl::StatusOr<Resp>> (*fn)(BatchTx&, absl::Span<const Item<Req>>)) {
    return AddBatch<Req, Resp>(name, Shape::kCombinedRead, fn);
  }
  template <class C, class Req, class Resp>
  Bindings& CombinedRead(absl::string_view name, const C& c,
                         std::vector<absl::StatusOr<Resp>> (C::*fn)(BatchTx&, absl::Span<const Item<Req>>) const) {
    return AddBatch<Req, Resp>(name, Shape::kCombinedRead,
                               [&c, fn](BatchTx& tx, absl::Span<const Item<Req>> items) { return (c.*fn)(tx, items); });
  }
  template <class Req, class Resp>
  Bindings& CombinedCommand(absl::string_view name,
                            std::vector<absl::StatusOr<Resp>> (*fn)(BatchTx&, absl::Span<const Item<Req>>)) {
    return AddBatch<Req, Resp>(name, Shape::kCombinedCommand, fn);
  }
  template <class C, class Req, class Resp>
  Bindings& CombinedCommand(absl::string_view name, const C& c,
                            std::vector<absl::StatusOr<Resp>> (C::*fn)(BatchTx&, absl::Span<const Item<Req>>) const) {
    return AddBatch<Req, Resp>(name, Shape::kCombinedCommand,
                               [&c, fn](BatchTx& tx, absl::Span<const Item<Req>> items) { return (c.*fn)(tx, items); });
  }

  const std::vector<Binding>& all() const { return all_; }

 private:
  using Message = google::protobuf::Message;

  std::string FullName(absl::string_view name) const { return service_ + "." + std::string(name); }

  template <class Resp>
  static absl::Status Put(absl::StatusOr<Resp> from, Message* to) {
    if (!from.ok()) return from.status();
    *static_cast<Resp*>(to) = *std::move(from);
    return absl::OkStatus();
  }

  template <class Req, class F, class Prepare>
  static std::function<absl::StatusOr<Binding::Facts>(const Call&, const Message&)> Preparing(Prepare prepare) {
    return [prepare](const Call& call, const Message& r) -> absl::StatusOr<Binding::Facts> {
      absl::StatusOr<F> facts = prepare(call, static_cast<const Req&>(r));
      if (!facts.ok()) return facts.status();
      return Binding::Facts(std::make_shared<const F>(*std::move(facts)));
    };
  }

  template <class Req, class Resp, class Fn>
  Bindings& AddRead(absl::string_view name, Fn fn) {
    Binding b{FullName(name), Shape::kRead};
    b.read = [fn](ReadTx& tx, const Message& r, const void*, Message* out) {
      return Put<Resp>(fn(tx, static_cast<const Req&>(r)), out);
    };
    all_.push_back(std::move(b));
    return *this;
  }

  template <class Req, class Resp, class Fn>
  Bindings& AddCommand(absl::string_view name, Fn fn) {
    Binding b{FullName(name), Shape::kCommand};
    b.command = [fn](Tx& tx, const Message& r, const void*, Message* out) {
      return Put<Resp>(fn(tx, static_cast<const Req&>(r)), out);
    };
    all_.push_back(std::move(b));
    return *this;
  }

  template <class Req, class Resp, class F, class Prepare, class Fn>
  Bindings& AddPrepared(absl::string_view name, Prepare prepare, Fn fn) {
    Binding b{FullName(name), Shape::kCommand};
    b.prepare = Preparing<Req, F>(prepare);
    b.command = [fn](Tx& tx, const Message& r, const void* facts, Message* out) {
      return Put<Resp>(fn(tx, static_cast<const Req&>(r), *static_cast<const F*>(facts)), out);
    };
    all_.push_back(std::move(b));
    return *this;
  }

  template <class Req, class Resp, class Fn>
  Bindings& AddBatch(absl::string_view name, Shape shape, Fn fn) {
    Binding b{FullName(name), shape};
    b.batch = [fn](BatchTx& tx, const std::vector<const Message*>& requests, const std::vector<Message*>& out) {
      std::vector<Item<Req>> items;
      for (int i = 0; i < tx.size(); ++i) items.push_back({&tx.call(i), static_cast<const Req*>(requests[i])});
      std::vector<absl::StatusOr<Resp>> answers = fn(tx, items);
      std::vector<absl::Status> statuses;
      for (size_t i = 0; i < answers.size(); ++i) statuses.push_back(Put<Resp>(std::move(answers[i]), out[i]));
      return statuses;
    };
    all_.push_back(std::move(b));
    return *this;
  }

  std::string service_;
  std::vector<Binding> all_;
};

}  // namespace sjak::rpc
