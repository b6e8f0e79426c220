// The journals of a story in the browser's storage. A journal is the same bytes as a file of the program's archive; it is
// stored in pieces, as they are appended.
class Store {
  constructor() {
    this.database = null;
    this.number = 1;
    this.next = 0;
    this.held = [];
    this.failed = false;
    this.why = null;
  }

  // Opens the journals of a story, and takes one to write: the last that no other tab writes, or a new one.
  async open(story) {
    try {
      this.database = await request(Object.assign(indexedDB.open(`earlier:${story}`, 1), {
        onupgradeneeded: ({ target }) => target.result.createObjectStore("journals"),
      }));
      const taken = await this.keys();
      const reused = await lockOne(story, taken);
      this.number = reused ?? await this.reserve(taken.at(-1) ?? 0);
      if (reused === null) await lock(story, this.number);
    } catch (error) {
      this.database = null;
      this.why = reason(error);
    }
    return this.database ? this.read() : [];
  }

  // The numbers of all journals, in order.
  async keys() {
    const keys = await request(this.journals("readonly").getAllKeys());
    return [...new Set(keys.map(([journal]) => journal))];
  }

  // Takes the number of a new journal, which no other tab gets.
  async reserve(last) {
    for (let number = last + 1; ; number += 1) {
      try {
        await this.put([number, 0], new Uint8Array(), "add");
        return number;
      } catch (error) {
        if (error?.name !== "ConstraintError") throw error;
      }
    }
  }

  // Every journal with its bytes. The pieces of the one that is written here become one.
  async read() {
    const journals = this.journals("readonly");
    const [keys, values] = await Promise.all([request(journals.getAllKeys()), request(journals.getAll())]);
    const pieces = new Map();
    keys.forEach(([journal, at], index) => {
      pieces.set(journal, [...(pieces.get(journal) ?? []), values[index]]);
      if (journal === this.number) this.next = at + 1;
    });
    return [...pieces].map(([journal, parts]) => [journal, joined(parts)]);
  }

  // Stores records, with those that could not be stored before. Returns why that failed; of failures in a row, only the
  // first says so.
  async append(records) {
    this.held.push(new TextEncoder().encode(records));
    if (!this.database) return null;
    try {
      await this.put([this.number, this.next], joined(this.held), "add");
      this.held = [];
      this.next += 1;
      this.failed = false;
      return null;
    } catch (error) {
      const first = !this.failed;
      this.failed = true;
      return first ? `this could not be saved (${reason(error)}); you can read on` : null;
    }
  }

  async put(key, value, how) {
    const transaction = this.database.transaction("journals", "readwrite", { durability: "strict" });
    transaction.objectStore("journals")[how](value, key);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  }

  journals(mode) {
    return this.database.transaction("journals", mode).objectStore("journals");
  }
}

function request(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("another tab has it open"));
  });
}

// Locks a journal until this tab is closed. Returns whether no other tab has it.
function lock(story, number) {
  return new Promise((resolve) => {
    if (!navigator.locks) return resolve(false);
    navigator.locks.request(`earlier:${story}:${number}`, { ifAvailable: true }, (held) => {
      resolve(held !== null);
      return held && new Promise(() => {});
    }).catch(() => resolve(false));
  });
}

// Locks the last journal that is free; null where there is none.
async function lockOne(story, numbers) {
  for (const number of numbers.toReversed()) {
    if (await lock(story, number)) return number;
  }
  return null;
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function reason(error) {
  const words = { QuotaExceededError: "the storage is full", SecurityError: "the browser refuses storage" };
  return words[error?.name] ?? (error?.message || error?.name || "no reason is known");
}
