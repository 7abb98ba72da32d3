/** Of the protocol: what trainers and rankers agree on. Another one would be a library `rankbatch_2` beside this. */
export const PROTOCOL = 1;

/** Of the code below; rankers replace an older one in place. */
export const REVISION = 3;

/**
 * Functions of the server: each one checks all it is given, and only then writes, so that what is refused has changed nothing.
 *
 * `m` is the hash of a shard, at its base key:
 *
 * - `v` protocol, `core` version of rankbatch, `options` as JSON, `len` ids known, `ttl` and `lease` in ms
 * - `n` and `c`: the last entry of the log has the id `n-c`; c is a hash of the id before and of what was added, so that equal ids mean
 *   equal logs up to there, whatever clocks, restarts and replicas did
 * - `asked` batches asked for, `given` batches handed out, `pushed` batches drawn, `pushes` how many times; `asked - given` requests wait in `want`, `pushed - given`
 *   batches in `q`
 * - `born` tells this run from an earlier one of the same name
 * - `ranker` who leads, `led` how many led until now, `fence` both in one, `beat` how often leaders were heard of, `clock` ms that leaders have counted: no clock of a
 *   server or of a machine decides anything
 * - `snap` and `snapx`, `snappushed`, `snappushes`: the snapshot, and where in the log it stands
 *
 * A trainer is a hash: `session`, `seq` of its last request, `b<seq>` a batch it waits for or was given, `a<seq>` another answer; empty while
 * it waits. What it has received it says with its next request (`got`), and what is asked again gets the same answer.
 *
 * Entries of the log: `t` is the kind. r: losses `l` of ids `i`; a: a batch is asked for; p: `k` batches were drawn after entry `x`, push `m`;
 * d: up to `x` samples due are asked for; +: `x` new samples; -: samples `i` go; v: validation loss; q: a question; c: the run begins. `a` is
 * how many batches were asked for by then, `w` whom to answer.
 */
export const library = String.raw`#!lua name=rankbatch_${PROTOCOL}
-- Not there yet while the functions are loaded.
local function call(...)
  return redis.call(...)
end

-- How to unpack k ids, made when it is first needed.
local formats = {}
local function formatOf(k)
  local made = formats[k] or '<' .. string.rep('I4', k)
  formats[k] = made
  return made
end

local function refuse(code, text)
  return redis.error_reply('RANKBATCH-' .. code .. ' ' .. text)
end

local function integer(x)
  return string.format('%.0f', x)
end

-- Appends an entry to the log; n and c are those of the last one.
local function append(base, n, c, cause, ...)
  n = n + 1
  c = tonumber(string.sub(redis.sha1hex(integer(c) .. ' ' .. cause), 1, 12), 16)
  local id = integer(n) .. '-' .. integer(c)
  call('XADD', base .. ':log', id, ...)
  return n, c
end

-- Counts of a shard.
local counts = { 'n', 'c', 'asked', 'given', 'pushed', 'pushes', 'len', 'ttl', 'lease', 'led', 'beat', 'clock', 'chunk' }

local function damaged(rule, found)
  local shown = string.gsub(string.sub(tostring(found or 'none'), 1, 40), '%c', ' ')
  return refuse('DAMAGED', rule .. ', got ' .. shown)
end

-- Why a shard cannot be as rankers and trainers have left it; nil where all that it has fits together.
local function unsound(base)
  local texts = call('HMGET', base, unpack(counts))
  local m = {}
  for i, name in ipairs(counts) do
    local text = texts[i]
    if not text or #text > 15 or not string.match(text, '^%d+$') then return damaged(name .. ' must be an integer from 0', text) end
    m[name] = tonumber(text)
  end
  local log = base .. ':log'
  local last = call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  local id = integer(m.n) .. '-' .. integer(m.c)
  if not last or last[1] ~= id then return damaged('the last entry of its log must be ' .. id, last and last[1]) end
  local prepared, waiting = call('LLEN', base .. ':q'), call('LLEN', base .. ':want')
  if prepared ~= m.pushed - m.given then return damaged(integer(m.pushed - m.given) .. ' batches must be prepared', prepared) end
  if waiting ~= m.asked - m.given then return damaged(integer(m.asked - m.given) .. ' requests must wait', waiting) end
  local snap, x = unpack(call('HMGET', base, 'snap', 'snapx'))
  if not snap then
    local first = call('XRANGE', log, '-', '+', 'COUNT', 1)[1][1]
    if not string.match(first, '^1%-') then return damaged('its log must begin with entry 1, as it has no snapshot', first) end
  elseif call('LLEN', base .. ':snap:' .. snap) == 0 then
    return damaged('its snapshot ' .. snap .. ' must be there')
  elseif not x or not string.match(x, '^%d+%-%d+$') or #call('XRANGE', log, x, x) == 0 then
    return damaged('the entry of its snapshot must be in the log', x)
  end
  return nil
end

local function norun(base)
  return refuse('NORUN', base)
end

-- What can be part of a key and of a request that waits.
local function isName(text)
  return #text <= 100 and string.find(text, '^[%w._-]+$')
end

-- The state of a shard and of a trainer, and whether its request is new.
local function enter(base, trainer, session, seq, got)
  local m = call('HMGET', base, 'v', 'len', 'n', 'c', 'asked', 'given', 'ttl')
  if not m[1] then return nil, norun(base) end
  if m[1] ~= '${PROTOCOL}' then return nil, refuse('VERSION', m[1]) end
  local key = base .. ':t:' .. trainer
  local t = call('HMGET', key, 'session', 'seq')
  if t[1] and t[1] ~= session then return nil, refuse('STALE', trainer) end
  if not t[1] and not isName(trainer) then return nil, refuse('NAME', 'of a trainer') end
  if not string.find(seq, '^%d+$') then return nil, refuse('NUMBER', 'of a request') end
  local s = {
    key = key,
    trainer = trainer,
    isUnknown = not t[1],
    session = session,
    seq = seq,
    got = got,
    len = tonumber(m[2]),
    n = tonumber(m[3]),
    c = tonumber(m[4]),
    asked = tonumber(m[5]),
    given = tonumber(m[6]),
    ttl = m[7],
    who = trainer .. ' ' .. seq,
    cause = trainer .. ' ' .. session .. ' ' .. seq,
    isNew = tonumber(seq) > tonumber(t[2] or '0'),
  }
  return s
end

-- Notes a request as done, with its answer if it has one; the field is empty where the answer will come.
local function leave(base, s, field, answer)
  if s.isUnknown then
    call('SADD', base .. ':trainers', s.trainer)
    call('PEXPIRE', base .. ':trainers', s.ttl)
    call('HSET', s.key, 'born', call('HGET', base, 'born') or '')
  end
  if s.got ~= '0' then call('HDEL', s.key, 'b' .. s.got, 'a' .. s.got) end
  if field then
    call('HSET', s.key, 'session', s.session, 'seq', s.seq, field .. s.seq, answer)
  else
    call('HSET', s.key, 'session', s.session, 'seq', s.seq)
  end
  call('PEXPIRE', s.key, s.ttl)
  call('HSET', base, 'n', integer(s.n), 'c', integer(s.c), 'asked', integer(s.asked), 'given', integer(s.given))
end

-- What was answered to a request before, or nil while it waits; what is not known any more is to be asked anew.
local function again(s, field)
  local answer = call('HGET', s.key, field .. s.seq)
  if not answer then return refuse('GONE', s.seq) end
  return answer ~= '' and answer
end

local function log(base, s, ...)
  s.n, s.c = append(base, s.n, s.c, s.cause, ...)
end

-- The first loss that is NaN, from 0: bits of the exponent all set, and some of the others; nil where there is none.
local function firstNaN(losses)
  local at = string.find(losses, '[\128-\255][\127\255]')
  while at do
    if at % 4 == 3 then
      local low, middle, high = string.byte(losses, at - 2, at)
      if high ~= 128 or middle ~= 0 or low ~= 0 then return (at - 3) / 4 end
    end
    at = string.find(losses, '[\128-\255][\127\255]', at + 1)
  end
  return nil
end

-- Why losses cannot be recorded; nil where they can. Ids that are those of a batch, given to the trainer, need no look.
local function check(ids, losses, len, batch)
  if #ids ~= #losses or #ids % 4 ~= 0 then
    return refuse('LENGTH', #ids .. ' ' .. #losses)
  end
  if not batch or string.sub(batch, 33, 32 + #ids) ~= ids then
    for from = 1, #ids / 4, 64 do
      local many = math.min(64, #ids / 4 - from + 1)
      local some = { struct.unpack(formatOf(many), ids, 4 * from - 3) }
      for i = 1, many do
        if some[i] >= len then return refuse('ID', (from + i - 2) .. ' ' .. integer(some[i]) .. ' ' .. len) end
      end
    end
  end
  local place = firstNaN(losses)
  if place then return refuse('NAN', integer((struct.unpack('<I4', ids, 4 * place + 1)))) end
  return nil
end

-- Hands out a prepared batch, or has the trainer wait for one.
local function take(base, s)
  s.asked = s.asked + 1
  local batch = call('LPOP', base .. ':q')
  if batch then
    s.given = s.given + 1
  else
    if call('RPUSH', base .. ':want', s.who) == 1 then call('PEXPIRE', base .. ':want', s.ttl) end
  end
  return batch
end

redis.register_function('rb1_next', function(keys, args)
  local base = keys[1]
  local s, fault = enter(base, args[1], args[2], args[3], args[4])
  if not s then return fault end
  if not s.isNew then return again(s, 'b') end
  local batch = take(base, s)
  log(base, s, 't', 'a', 'a', integer(s.asked))
  leave(base, s, 'b', batch or '')
  return batch
end)

redis.register_function('rb1_record', function(keys, args)
  local base = keys[1]
  local s, fault = enter(base, args[1], args[2], args[3], args[4])
  if not s then return fault end
  if not s.isNew then return 1 end
  fault = check(args[5], args[6], s.len, call('HGET', s.key, 'b' .. s.got))
  if fault then return fault end
  log(base, s, 't', 'r', 'a', integer(s.asked), 'i', args[5], 'l', args[6])
  leave(base, s)
  return 1
end)

redis.register_function('rb1_step', function(keys, args)
  local base = keys[1]
  local s, fault = enter(base, args[1], args[2], args[3], args[4])
  if not s then return fault end
  if not s.isNew then return again(s, 'b') end
  fault = check(args[5], args[6], s.len, call('HGET', s.key, 'b' .. s.got))
  if fault then return fault end
  local batch = take(base, s)
  log(base, s, 't', 'r', 'a', integer(s.asked), 'i', args[5], 'l', args[6])
  leave(base, s, 'b', batch or '')
  return batch
end)

-- Lends a chunk of ids, and returns it with its number before.
local function lend(base, ttl, ids, lease)
  local number = integer(call('HINCRBY', base, 'chunk', 1))
  local clock = tonumber(call('HGET', base, 'clock'))
  call('ZADD', base .. ':due', clock + tonumber(lease), number)
  call('HSET', base .. ':chunks', number, ids)
  call('PEXPIRE', base .. ':due', ttl)
  call('PEXPIRE', base .. ':chunks', ttl)
  return struct.pack('<I4', number) .. ids
end

local function forget(base, number)
  call('ZREM', base .. ':due', number)
  call('HDEL', base .. ':chunks', number)
end

redis.register_function('rb1_due', function(keys, args)
  local base, limit, lease = keys[1], tonumber(args[5]), args[6]
  local s, fault = enter(base, args[1], args[2], args[3], args[4])
  if not s then return fault end
  if not s.isNew then return again(s, 'a') end
  if not string.find(args[5], '^%d+$') or not string.find(lease, '^%d+$') then return refuse('NUMBER', 'of due samples, and ms') end
  local clock = call('HGET', base, 'clock')
  local late = call('ZRANGEBYSCORE', base .. ':due', '-inf', clock, 'LIMIT', 0, 1)[1]
  if late then
    local ids = call('HGET', base .. ':chunks', late)
    forget(base, late)
    -- What is over the limit stays for others.
    if #ids > 4 * limit then
      lend(base, s.ttl, string.sub(ids, 4 * limit + 1), 0)
      ids = string.sub(ids, 1, 4 * limit)
    end
    local answer = '+' .. lend(base, s.ttl, ids, lease)
    leave(base, s, 'a', answer)
    return answer
  end
  log(base, s, 't', 'd', 'a', integer(s.asked), 'w', s.who, 'x', args[5], 'e', lease)
  leave(base, s, 'a', '')
  return false
end)

redis.register_function('rb1_done', function(keys, args)
  local base, number, losses = keys[1], args[5], args[6]
  local s, fault = enter(base, args[1], args[2], args[3], args[4])
  if not s then return fault end
  if not s.isNew then return again(s, 'a') end
  local ids = call('HGET', base .. ':chunks', number)
  if ids then
    fault = check(ids, losses, s.len)
    if fault then return fault end
    forget(base, number)
    log(base, s, 't', 'r', 'a', integer(s.asked), 'i', ids, 'l', losses)
  end
  leave(base, s, 'a', ids and '1' or '0')
  return ids and '1' or '0'
end)

-- What the ranker answers: new samples, samples that go, a validation loss, questions.
redis.register_function('rb1_ask', function(keys, args)
  local base = keys[1]
  local s, fault = enter(base, args[1], args[2], args[3], args[4])
  if not s then return fault end
  if not s.isNew then return again(s, 'a') end
  if not string.find(args[5], '^[+vq-]$') then return refuse('KIND', 'of what is asked') end
  log(base, s, 't', args[5], 'a', integer(s.asked), 'w', s.who, 'x', args[6])
  leave(base, s, 'a', '')
  return false
end)

-- A trainer begins, or begins again: its last request, and the batches that it was given or promised and has not said it has.
redis.register_function('rb1_open', function(keys, args)
  local base, trainer, session = keys[1], args[1], args[2]
  local m = call('HMGET', base, 'v', 'len', 'ttl', 'options', 'born')
  if not m[1] then return norun(base) end
  if m[1] ~= '${PROTOCOL}' then return refuse('VERSION', m[1]) end
  if not isName(trainer) then return refuse('NAME', 'of a trainer') end
  local key = base .. ':t:' .. trainer
  local born = m[5] or ''
  -- What an earlier run of this name has left.
  if call('HGET', key, 'born') ~= born then call('DEL', key) end
  local kept = {}
  for _, field in ipairs(call('HKEYS', key)) do
    local seq = string.match(field, '^b(%d+)$')
    if seq then kept[#kept + 1] = seq end
    if string.match(field, '^a%d+$') then call('HDEL', key, field) end
  end
  call('HSET', key, 'session', session, 'born', born)
  call('HSETNX', key, 'seq', 0)
  call('PEXPIRE', key, m[3])
  call('SADD', base .. ':trainers', trainer)
  call('PEXPIRE', base .. ':trainers', m[3])
  return { m[4], m[2], call('HGET', key, 'seq'), kept }
end)

redis.register_function{ function_name = 'rb1_status', flags = { 'no-writes' }, callback = function(keys)
  local base = keys[1]
  local m = call('HGETALL', base)
  if #m == 0 then return norun(base) end
  return { m, call('LLEN', base .. ':q'), call('LLEN', base .. ':want'), call('XLEN', base .. ':log'), call('SCARD', base .. ':trainers') }
end }

redis.register_function{ function_name = 'rb1_revision', flags = { 'no-writes' }, callback = function() return ${REVISION} end }

-- Takes away all that is kept beside the hash of a shard.
local function sweep(base)
  local trainers = redis.pcall('SMEMBERS', base .. ':trainers')
  for _, trainer in ipairs(trainers) do
    call('UNLINK', base .. ':t:' .. trainer, base .. ':w:' .. trainer)
  end
  for _, part in ipairs({ 'log', 'q', 'want', 'due', 'chunks', 'trainers' }) do
    call('UNLINK', base .. ':' .. part)
  end
end

-- Makes a shard unless it is there, from a snapshot if there is one; returns its options.
redis.register_function('rb1_create', function(keys, args)
  local base, options, len, core, ttl, lease, clean, snap, pushed = keys[1], unpack(args)
  local m = call('HMGET', base, 'v', 'options')
  if m[1] and clean ~= '1' then
    if m[1] ~= '${PROTOCOL}' then return refuse('VERSION', m[1]) end
    return m[2]
  end
  if m[1] then return refuse('EXISTS', base) end
  sweep(base)
  local n, c = append(base, 0, 0, args[9], 't', 'c')
  call('HSET', base, 'v', ${PROTOCOL}, 'core', core, 'options', options, 'len', len, 'ttl', ttl, 'lease', lease,
    'n', integer(n), 'c', integer(c), 'asked', pushed, 'given', pushed, 'pushed', pushed, 'pushes', 0,
    'ranker', '', 'fence', '', 'led', 0, 'beat', 0, 'clock', 0, 'chunk', 0, 'born', integer(c))
  if snap ~= '' then
    call('HSET', base, 'snap', snap, 'snapx', integer(n) .. '-' .. integer(c), 'snappushed', pushed, 'snappushes', 0)
    call('PEXPIRE', base .. ':snap:' .. snap, ttl)
  end
  call('PEXPIRE', base, ttl)
  call('PEXPIRE', base .. ':log', ttl)
  return options
end)

-- Leads, where nobody does, or where the one who did was not heard of since the given beat.
redis.register_function{ function_name = 'rb1_lead', flags = { 'allow-oom' }, callback = function(keys, args)
  local base, ranker, beat, lease = keys[1], args[1], args[2], args[3]
  local m = call('HMGET', base, 'v', 'ranker', 'beat', 'fence', 'lease')
  if not m[1] then return norun(base) end
  if m[1] ~= '${PROTOCOL}' then return refuse('VERSION', m[1]) end
  local fault = unsound(base)
  if fault then return fault end
  if m[2] ~= ranker then
    if m[2] ~= '' and m[3] ~= beat then return { '', m[3], m[5] } end
    m[4] = integer(call('HINCRBY', base, 'led', 1)) .. '-' .. ranker
    call('HSET', base, 'ranker', ranker, 'lease', lease, 'fence', m[4])
  end
  return { m[4], integer(call('HINCRBY', base, 'beat', 1)), lease }
end }

-- Why a leader is none any more, or has seen a log that is not this one; nil where all is well.
local function wrong(base, m, fence, x)
  if not m[1] then return norun(base) end
  if m[1] ~= fence then return refuse('FENCED', m[1]) end
  if x ~= '' and #call('XRANGE', base .. ':log', x, x) == 0 then return refuse('LOST', x) end
  return nil
end

-- The leader is there: renews what would expire, and counts the time.
redis.register_function{ function_name = 'rb1_beat', flags = { 'allow-oom' }, callback = function(keys, args)
  local base, fence, x, elapsed, lease, pushes = keys[1], unpack(args)
  local m = call('HMGET', base, 'fence', 'ttl', 'snap', 'pushes')
  local fault = wrong(base, m, fence, x)
  if fault then return fault end
  fault = unsound(base)
  if fault then return fault end
  -- A push may be lost where all entries that the leader has read are there.
  if tonumber(m[4]) < tonumber(pushes) then return refuse('LOST', pushes) end
  call('HINCRBY', base, 'clock', elapsed)
  call('HINCRBY', base, 'beat', 1)
  call('HSET', base, 'lease', lease)
  call('PEXPIRE', base, m[2])
  for _, part in ipairs({ 'log', 'q', 'want', 'due', 'chunks', 'trainers' }) do
    call('PEXPIRE', base .. ':' .. part, m[2])
  end
  if m[3] then call('PEXPIRE', base .. ':snap:' .. m[3], m[2]) end
  return 1
end }

redis.register_function{ function_name = 'rb1_resign', flags = { 'allow-oom' }, callback = function(keys, args)
  local base, fence = keys[1], args[1]
  if call('HGET', base, 'fence') == fence then call('HSET', base, 'ranker', '') end
  return 1
end }

-- Answers who waits; false where it does not any more.
local function give(base, who, field, answer)
  local trainer, seq = string.match(who, '^(%S+) (%d+)$')
  if not trainer then return false end
  local key = base .. ':t:' .. trainer
  if call('HEXISTS', key, field .. seq) == 0 then return false end
  call('HSET', key, field .. seq, answer)
  local wake = base .. ':w:' .. trainer
  if call('LLEN', wake) == 0 then
    call('RPUSH', wake, 1)
    call('PEXPIRE', wake, 60000)
  end
  return true
end

-- What was added to the log behind entry x, up to as many entries as a ranker reads at once.
local function behind(base, x)
  return call('XRANGE', base .. ':log', x == '' and '-' or '(' .. x, '+', 'COUNT', 256)
end

-- Batches drawn after entry x, and answers: who, kind, answer, lease of each. What was pushed before is not pushed again. Returns the entries
-- behind x, which spares a ranker the way to ask for them.
redis.register_function('rb1_push', function(keys, args)
  local base, fence, x, push, len, count = keys[1], args[1], args[2], args[3], args[4], tonumber(args[5])
  local m = call('HMGET', base, 'fence', 'pushes', 'n', 'c', 'pushed', 'given', 'ttl', 'asked')
  local fault = wrong(base, m, fence, x)
  if fault then return fault end
  if m[2] == push then return behind(base, x) end
  if tonumber(push) ~= tonumber(m[2]) + 1 then return refuse('LOST', push) end
  local n, c = append(base, tonumber(m[3]), tonumber(m[4]), 'push ' .. fence .. ' ' .. push, 't', 'p', 'k', count, 'x', x, 'm', push)
  local given, asked = tonumber(m[6]), tonumber(m[8])
  for i = 6, 5 + count do
    local isGiven = false
    while not isGiven do
      local who = call('LPOP', base .. ':want')
      if not who then break end
      isGiven = give(base, who, 'b', args[i])
      -- Who has left asks for nothing.
      if not isGiven then asked = asked - 1 end
    end
    if isGiven then
      given = given + 1
    elseif call('RPUSH', base .. ':q', args[i]) == 1 then
      call('PEXPIRE', base .. ':q', m[7])
    end
  end
  for i = 6 + count, #args, 4 do
    local who, kind, answer, lease = args[i], args[i + 1], args[i + 2], args[i + 3]
    if kind == 'd' and #answer > 1 then
      answer = '+' .. lend(base, m[7], string.sub(answer, 2), lease)
      -- Where nobody waits for it any more, the next one has it.
      local number = struct.unpack('<I4', answer, 2)
      if not give(base, who, 'a', answer) then call('ZADD', base .. ':due', '-inf', number) end
    else
      give(base, who, 'a', answer)
    end
  end
  call('HSET', base, 'n', integer(n), 'c', integer(c), 'pushes', push, 'pushed', integer(tonumber(m[5]) + count),
    'given', integer(given), 'asked', integer(asked), 'len', len)
  return behind(base, x)
end)

-- All of a shard goes.
redis.register_function{ function_name = 'rb1_drop', flags = { 'allow-oom' }, callback = function(keys)
  local base = keys[1]
  local snap = call('HGET', base, 'snap')
  if snap then call('UNLINK', base .. ':snap:' .. snap) end
  sweep(base)
  return call('DEL', base)
end }

-- A snapshot comes in pieces, beside the one that is in use.
redis.register_function{ function_name = 'rb1_piece', flags = { 'allow-oom' }, callback = function(keys, args)
  local base, snap, index, piece = keys[1], args[1], tonumber(args[2]), args[3]
  local key = base .. ':snap:' .. snap
  local have = call('LLEN', key)
  if have == index + 1 then return 1 end
  if have ~= index then return refuse('LOST', snap) end
  call('RPUSH', key, piece)
  call('PEXPIRE', key, 600000)
  return 1
end }

-- From now on the snapshot counts, and the log before it is not needed.
redis.register_function{ function_name = 'rb1_snap', flags = { 'allow-oom' }, callback = function(keys, args)
  local base, fence, x, snap, pieces, push, pushed, core, trim = keys[1], unpack(args)
  local m = call('HMGET', base, 'fence', 'snap', 'ttl')
  local fault = wrong(base, m, fence, x)
  if fault then return fault end
  if m[2] == snap then return 1 end
  if call('LLEN', base .. ':snap:' .. snap) ~= tonumber(pieces) then return refuse('LOST', snap) end
  call('HSET', base, 'snap', snap, 'snapx', x, 'snappushes', push, 'snappushed', pushed, 'core', core)
  call('PEXPIRE', base .. ':snap:' .. snap, m[3])
  if m[2] then call('UNLINK', base .. ':snap:' .. m[2]) end
  if trim == '1' then call('XTRIM', base .. ':log', 'MINID', x) end
  return 1
end }
`;
