-- An outbox of version 1, as `sqlite3 outbox.db .dump` writes it.
BEGIN TRANSACTION;
CREATE TABLE sendx_outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        operation TEXT NOT NULL,
        body TEXT NOT NULL,
        address TEXT NOT NULL,
        new_address TEXT,
        created DOUBLE PRECISION NOT NULL,
        expires DOUBLE PRECISION NOT NULL,
        due DOUBLE PRECISION NOT NULL,
        state SMALLINT NOT NULL DEFAULT 0,
        owner TEXT,
        sent SMALLINT NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        pause DOUBLE PRECISION NOT NULL DEFAULT 0,
        error TEXT
    );
INSERT INTO "sendx_outbox" VALUES(1,'identify','{"email":"ann@example.com","tags":["new"]}','ann@example.com',NULL,1795741355.0,4000000000.0,1795741355.0,0,NULL,0,0,0.0,NULL);
INSERT INTO "sendx_outbox" VALUES(2,'track','{"email":"ann@example.com","addTags":["customer"]}','ann@example.com',NULL,1795741355.0,4000000000.0,1795741355.0,0,NULL,0,0,0.0,NULL);
CREATE TABLE sendx_outbox_facts (name TEXT PRIMARY KEY, value DOUBLE PRECISION NOT NULL);
INSERT INTO "sendx_outbox_facts" VALUES('delivered',0.0);
INSERT INTO "sendx_outbox_facts" VALUES('paused_until',0.0);
INSERT INTO "sendx_outbox_facts" VALUES('version',1.0);
CREATE INDEX sendx_outbox_due ON sendx_outbox (due, id) WHERE state = 0;
CREATE INDEX sendx_outbox_address ON sendx_outbox (address, id) WHERE state = 0;
CREATE INDEX sendx_outbox_new_address ON sendx_outbox (new_address, id)
        WHERE state = 0 AND new_address IS NOT NULL;
CREATE INDEX sendx_outbox_owner ON sendx_outbox (owner)
        WHERE state = 0 AND owner IS NOT NULL;
CREATE INDEX sendx_outbox_ended ON sendx_outbox (state, id) WHERE state <> 0;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('sendx_outbox',2);
COMMIT;
