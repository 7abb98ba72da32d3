import { PROTOCOL, REVISION } from '../version.js';

/** What trainers call: batches, losses, due samples, questions, the state. */
export const trainers = String.raw`-- What can be part of a key and of a request that waits.
local function isName(text)
  return #text <= 100 and string.find(text, '^[%w._-]+$')
end

-- The state of a shard and of a trainer, and whether its request is new. 'born', where it is told, is that of the run that the trainer opened.
local function enter(base, args, born)
  local trainer, session, seq, got = unpack(args, 1, 4)
  local m = call('HMGET', base, 'v', 'len', 'n', 'c', 'asked', 'given', 'ttl', 'pushed', 'low', 'born')
  if not m[1] then return nil, norun(base) end
  if m[1] ~= '${PROTOCOL}' then return nil, refuse('VERSION', m[1]) end
  if born and born ~= '' and m[10] and born ~= m[10] then return nil, refuse('NORUN', base .. ' another') end
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
    pushed = tonumber(m[8]),
    low = tonumber(m[9]) or 0,
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
  if s.rings then ring(base, s.ttl) end
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
  -- What only is recorded is read now and then.
  if s.n % 64 == 0 then s.rings = true end
end

-- Logs what the leader is to answer.
local function logQuestion(base, s, ...)
  log(base, s, ...)
  s.rings = true
  call('HSET', base, 'question', integer(s.n))
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
  if not batch or s.pushed - s.given <= s.low then s.rings = true end
  return batch
end

redis.register_function('rb1_next', function(keys, args)
  local base = keys[1]
  local s, fault = enter(base, args, args[5])
  if not s then return fault end
  if not s.isNew then return again(s, 'b') end
  local batch = take(base, s)
  log(base, s, 't', 'a', 'a', integer(s.asked))
  leave(base, s, 'b', batch or '')
  return batch
end)

redis.register_function('rb1_record', function(keys, args)
  local base = keys[1]
  local s, fault = enter(base, args, args[7])
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
  local s, fault = enter(base, args, args[7])
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
  local s, fault = enter(base, args, args[7])
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
  logQuestion(base, s, 't', 'd', 'a', integer(s.asked), 'w', s.who, 'x', args[5], 'e', lease)
  leave(base, s, 'a', '')
  return false
end)

redis.register_function('rb1_done', function(keys, args)
  local base, number, losses, lent = keys[1], args[5], args[6], args[7]
  local s, fault = enter(base, args, args[8])
  if not s then return fault end
  if not s.isNew then return again(s, 'a') end
  local ids = call('HGET', base .. ':chunks', number)
  -- A server that has lost some history gives numbers again.
  if ids and lent and ids ~= lent then ids = false end
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
  local s, fault = enter(base, args, args[7])
  if not s then return fault end
  if not s.isNew then return again(s, 'a') end
  if not string.find(args[5], '^[+vq-]$') then return refuse('KIND', 'of what is asked') end
  logQuestion(base, s, 't', args[5], 'a', integer(s.asked), 'w', s.who, 'x', args[6])
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
  return { m[4], m[2], call('HGET', key, 'seq'), kept, born }
end)

redis.register_function{ function_name = 'rb1_status', flags = { 'no-writes' }, callback = function(keys)
  local base = keys[1]
  local m = call('HGETALL', base)
  if #m == 0 then return norun(base) end
  return { m, call('LLEN', base .. ':q'), call('LLEN', base .. ':want'), call('XLEN', base .. ':log'), call('SCARD', base .. ':trainers') }
end }

redis.register_function{ function_name = 'rb1_revision', flags = { 'no-writes' }, callback = function() return ${REVISION} end }
`;
