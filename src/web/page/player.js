// The player: the engine as a WebAssembly module, which answers messages. It runs in the page, and in a worker for
// questions that take seconds, so it names nothing outside of it.
class Player {
  constructor(instance) {
    this.module = instance.exports;
    this.encoder = new TextEncoder();
    this.decoder = new TextDecoder();
  }

  static async of(module) {
    return new Player(await WebAssembly.instantiate(module, {}));
  }

  send(message, bytes = new Uint8Array()) {
    const line = this.encoder.encode(JSON.stringify(message) + "\n");
    const length = line.length + bytes.length;
    const at = this.module.message(length);
    const memory = new Uint8Array(this.module.memory.buffer, at, length);
    memory.set(line);
    memory.set(bytes, line.length);
    const answer = this.module.answer(Math.floor(Date.now() / 1000));
    const text = new Uint8Array(this.module.memory.buffer, answer, this.module.answer_length());
    return JSON.parse(this.decoder.decode(text));
  }

  open(story, journals, options) {
    for (const [name, text] of Object.entries(story.files)) {
      this.send({ file: name }, this.encoder.encode(text));
    }
    for (const [number, bytes] of journals) this.send({ journal: number }, bytes);
    return this.send({ open: options });
  }

  // Does what a request of the JSON front end asks for. The answer may hold records, which are to be stored first.
  ask(request) {
    return this.send("ask", this.encoder.encode(JSON.stringify(request)));
  }

  // All runs as a file.
  archive() {
    return this.send("archive").archive;
  }

  written(failure) {
    return this.send({ written: failure });
  }
}

// A second player in a worker that does everything the first one did. It answers what would make the page wait.
class Mirror {
  constructor(module, story) {
    this.start = { module, story };
    this.requests = [];
    this.worker = null;
  }

  // What the first player began with.
  opened(journals, options) {
    this.start = { ...this.start, journals, options };
  }

  // A request that the first player has carried out.
  note(request) {
    this.requests.push(request);
  }

  ask(request) {
    if (!this.worker) {
      const source = `${Player}\nconst played = ${mirrored};\nplayed(self);`;
      this.worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      this.worker.postMessage(this.start);
    }
    const { worker } = this;
    const requests = this.requests.splice(0);
    return new Promise((resolve, reject) => {
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = () => reject(new Error("the worker failed"));
      worker.postMessage({ requests, request });
    });
  }

  stop() {
    this.worker?.terminate();
    this.worker = null;
    this.requests = [];
  }
}

// What the worker does. It stores nothing: what it is asked was done and stored in the page before.
function mirrored(scope) {
  let player = null;
  const perform = (request) => {
    const answer = player.ask(request);
    return answer.records === undefined ? answer : player.written(null);
  };
  let before = Promise.resolve();
  scope.onmessage = ({ data }) => {
    before = before.then(async () => {
      if (data.module) {
        player = await Player.of(data.module);
        player.open(data.story, data.journals, { ...data.options, looks_ahead: true });
        return;
      }
      data.requests.forEach(perform);
      scope.postMessage(perform(data.request));
    });
  };
}
