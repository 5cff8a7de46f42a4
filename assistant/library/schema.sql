-- The only truth of a library. Everything but runs and feedback can be built again from the corpus; a new table is named in rebuild.py.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE documents (
    document_id TEXT PRIMARY KEY,
    live_version TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE files (
    path TEXT PRIMARY KEY,
    document_id TEXT REFERENCES documents (document_id),
    sha256 TEXT NOT NULL,
    sidecar_sha256 TEXT NOT NULL,
    stamp TEXT NOT NULL,          -- compared, never read: see assistant/files.py
    sidecar_stamp TEXT NOT NULL,
    quarantine_code TEXT,
    quarantine_reason TEXT,
    quarantine_next_step TEXT
) WITHOUT ROWID;
CREATE INDEX files_by_document ON files (document_id);

CREATE TABLE versions (
    document_id TEXT NOT NULL,
    version TEXT NOT NULL,
    metadata TEXT NOT NULL,
    warnings TEXT NOT NULL,
    PRIMARY KEY (document_id, version)
) WITHOUT ROWID;

CREATE TABLE pages (
    document_id TEXT NOT NULL,
    version TEXT NOT NULL,
    page_index INTEGER NOT NULL,
    label TEXT,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,
    ocr_confidence REAL,      -- null where the text is the file's own
    ocr_lines TEXT NOT NULL,
    PRIMARY KEY (document_id, version, page_index)
) WITHOUT ROWID;

-- Passages exist for live versions only; row numbers are never used again.
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    passage_id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (document_id),
    version TEXT NOT NULL,
    heading TEXT NOT NULL,
    context TEXT NOT NULL,
    text TEXT NOT NULL,
    spans TEXT NOT NULL,
    sentences TEXT NOT NULL,
    vector BLOB NOT NULL,           -- float32
    sentence_vectors BLOB NOT NULL  -- float16, one a sentence
);
CREATE INDEX passages_by_document ON passages (document_id);

-- Of irregular words the word itself ("run" for "ran"), since the tokenizer's stemmer knows regular ones only.
CREATE VIRTUAL TABLE keywords USING fts5 (
    text, context, tokenize = "porter unicode61 remove_diacritics 2"
);
-- The library's own words: for misspelt questions and abbreviations.
CREATE TABLE words (word TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE abbreviations (
    document_id TEXT NOT NULL REFERENCES documents (document_id),
    short TEXT NOT NULL,
    long TEXT NOT NULL,
    PRIMARY KEY (document_id, short, long)
) WITHOUT ROWID;

-- The smallest shingles of each live version, to find documents that share much of their text. No word can be read back.
CREATE TABLE sketches (
    shingle INTEGER NOT NULL,
    document_id TEXT NOT NULL,
    PRIMARY KEY (shingle, document_id)
) WITHOUT ROWID;
CREATE INDEX sketches_by_document ON sketches (document_id);
-- What was found so; share is of the first document's text, other_share of the other's.
CREATE TABLE near_duplicates (
    document_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    share REAL NOT NULL,
    other_share REAL NOT NULL,
    PRIMARY KEY (document_id, other_id)
) WITHOUT ROWID;
CREATE INDEX near_duplicates_by_other ON near_duplicates (other_id);
CREATE TABLE contents (document_id TEXT PRIMARY KEY, tables INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE runs (
    run INTEGER PRIMARY KEY AUTOINCREMENT,
    started TEXT NOT NULL,
    report TEXT NOT NULL
);

-- What readers said of answers, and what was not answered; empty unless ASSISTANT_FEEDBACK is on. See assistant/feedback.py.
CREATE TABLE feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,     -- JSON, without the words of documents that were removed since
    comment TEXT NOT NULL
);
