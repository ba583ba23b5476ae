// gRPC with @grpc/grpc-js: methods by name, requests and answers as JSON-like objects, from the .proto files alone.
import { readFileSync } from "node:fs";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

export class Api {
  constructor({ gateway, ca, protos, token, headers = {} }) {
    const options = { longs: String, enums: String, bytes: String, oneofs: false, includeDirs: protos };
    const files = ["jobcentre/v1/jobcentre", "jobcentre/v1/imports", "partner/v1/partner", "partner/v1/partners", "partner/v1/slots",
      "partner/v1/attendance", "partner/v1/buyouts", "partner/v1/claims", "partner/v1/hearings", "partner/v1/frozen_reports",
      "programme/v1/frozen_reports", "programme/v1/partners", "programme/v1/programmes"];
    this.types = loader.loadSync([...files.map((f) => `sjak/${f}.proto`), "google/rpc/error_details.proto", "google/rpc/status.proto"], options);
    this.root = grpc.loadPackageDefinition(this.types);
    this.address = gateway;
    this.credentials = grpc.credentials.createSsl(readFileSync(ca));
    this.metadata = new grpc.Metadata();
    if (token) this.metadata.set("authorization", `Bearer ${token}`);
    for (const [name, value] of Object.entries(headers)) this.metadata.set(name, value);
    this.clients = new Map();
  }

  client(service) {
    if (!this.clients.has(service)) {
      const Client = service.split(".").reduce((space, part) => space[part], this.root);
      this.clients.set(service, new Client(this.address, this.credentials));
    }
    return this.clients.get(service);
  }

  decode(type, bytes) {
    return this.types[type].deserialize(bytes);
  }

  refusal(error) {
    const refusal = new Error(error.details);
    refusal.code = grpc.status[error.code].toLowerCase();
    refusal.fields = [];
    for (const bytes of error.metadata?.get("grpc-status-details-bin") ?? []) {
      for (const detail of this.decode("google.rpc.Status", bytes).details ?? []) {
        const value = Buffer.from(detail.value, "base64");
        if (detail.type_url.endsWith("ErrorInfo")) refusal.reason = this.decode("google.rpc.ErrorInfo", value).reason;
        if (detail.type_url.endsWith("BadRequest")) {
          refusal.fields = this.decode("google.rpc.BadRequest", value).fieldViolations.map((v) => v.field);
        }
      }
    }
    return refusal;
  }

  call(service, method, request) {
    return new Promise((resolve, reject) =>
      this.client(service)[method](request, this.metadata, { deadline: Date.now() + 20000 }, (error, answer) =>
        error ? reject(this.refusal(error)) : resolve(answer)),
    );
  }

  // Pages until `enough` says so; then the stream is cut off, with the connection.
  async follow(service, method, request, enough) {
    const stream = this.client(service)[method](request, this.metadata);
    try {
      for await (const page of stream) if (enough(page)) return;
    } finally {
      stream.cancel();
      this.client(service).close();
      this.clients.delete(service);
    }
  }

  // Batches over one stream, one after the other's answer; after `most` answers the connection is cut with one under way.
  importUntil(batches, most) {
    return new Promise((resolve, reject) => {
      const stream = this.client("sjak.jobcentre.v1.ImportsService").ImportCitizens(this.metadata);
      let answered = 0;
      const send = () => (answered < batches.length ? stream.write(batches[answered]) : stream.end());
      stream.on("data", () => {
        if (++answered > batches.length) return reject(new Error("more answers than batches"));
        send();
        if (answered === most) this.client("sjak.jobcentre.v1.ImportsService").close(), stream.cancel();
      });
      stream.on("error", (error) => (answered >= most ? resolve() : reject(this.refusal(error))));
      stream.on("end", resolve);
      send();
    });
  }
}
