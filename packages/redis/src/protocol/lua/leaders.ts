import { PROTOCOL } from '../version.js';

/** What rankers call: a shard's beginning and end, who leads it, what was drawn, snapshots. */
export const leaders = String.raw`-- Takes away all that is kept beside the hash of a shard.
local function sweep(base)
  local trainers = redis.pcall('SMEMBERS', base .. ':trainers')
  for _, trainer in ipairs(trainers) do
    call('UNLINK', base .. ':t:' .. trainer, base .. ':w:' .. trainer)
  end
  for _, part in ipairs({ 'log', 'q', 'want', 'bell', 'due', 'chunks', 'trainers' }) do
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

-- Leads, where nobody does or this one did, or where the one who did was not heard of since the given beat. Each time is another fence: what
-- was sent under an earlier one, and comes late, counts no more.
redis.register_function{ function_name = 'rb1_lead', flags = { 'allow-oom' }, callback = function(keys, args)
  local base, ranker, beat, lease, low, ttl = keys[1], unpack(args)
  local m = call('HMGET', base, 'v', 'ranker', 'beat', 'lease')
  if not m[1] then return norun(base) end
  if m[1] ~= '${PROTOCOL}' then return refuse('VERSION', m[1]) end
  local fault = unsound(base)
  if fault then return fault end
  if m[2] ~= ranker and m[2] ~= '' and m[3] ~= beat then return { '', m[3], m[4] } end
  local fence = integer(call('HINCRBY', base, 'led', 1)) .. '-' .. ranker
  call('HSET', base, 'ranker', ranker, 'lease', lease, 'fence', fence, 'low', low or 0)
  if ttl then call('HSET', base, 'ttl', ttl) end
  return { fence, integer(call('HINCRBY', base, 'beat', 1)), lease }
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
  local base, fence, x, elapsed, lease, pushes, low = keys[1], unpack(args)
  local m = call('HMGET', base, 'fence', 'ttl', 'snap', 'pushes')
  local fault = wrong(base, m, fence, x)
  if fault then return fault end
  fault = unsound(base)
  if fault then return fault end
  -- A push may be lost where all entries that the leader has read are there.
  if tonumber(m[4]) < tonumber(pushes) then return refuse('LOST', pushes) end
  call('HINCRBY', base, 'clock', elapsed)
  call('HINCRBY', base, 'beat', 1)
  call('HSET', base, 'lease', lease, 'low', low or 0)
  call('PEXPIRE', base, m[2])
  for _, part in ipairs({ 'log', 'q', 'want', 'bell', 'due', 'chunks', 'trainers' }) do
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

-- Answers from args[from] on: who, kind, answer, lease of each.
local function answer(base, ttl, args, from)
  for i = from, #args, 4 do
    local who, kind, answer, lease = args[i], args[i + 1], args[i + 2], args[i + 3]
    if kind == 'd' and #answer > 1 then
      answer = '+' .. lend(base, ttl, string.sub(answer, 2), lease)
      -- Where nobody waits for it any more, the next one has it.
      local number = struct.unpack('<I4', answer, 2)
      if not give(base, who, 'a', answer) then call('ZADD', base .. ':due', '-inf', number) end
    else
      give(base, who, 'a', answer)
    end
  end
end

-- Rings where there is something to do for a leader that has read the log up to entry x.
local function ringWhereDue(base, m, x, pushed, given, asked)
  local question = tonumber(m[10]) or 0
  -- None is behind the last entry.
  local isAsked = question > tonumber(string.match(x, '^%d+') or '0') and question <= tonumber(m[3])
  if isAsked or asked > given or pushed - given <= (tonumber(m[9]) or 0) then
    ring(base, m[7])
  else
    call('DEL', base .. ':bell')
  end
  return 1
end

-- Batches drawn after entry x, and answers. What was pushed before is not pushed again.
redis.register_function('rb1_push', function(keys, args)
  local base, fence, x, push, len, count = keys[1], args[1], args[2], args[3], args[4], tonumber(args[5])
  local m = call('HMGET', base, 'fence', 'pushes', 'n', 'c', 'pushed', 'given', 'ttl', 'asked', 'low', 'question')
  local fault = wrong(base, m, fence, x)
  if fault then return fault end
  local pushed, given, asked = tonumber(m[5]), tonumber(m[6]), tonumber(m[8])
  if not (tonumber(m[2]) and tonumber(m[3]) and tonumber(m[4]) and pushed and given and asked) then return unsound(base) end
  if m[2] == push then return ringWhereDue(base, m, x, pushed, given, asked) end
  -- One without batches was confirmed before.
  if not count or tonumber(push) ~= tonumber(m[2]) + 1 then return refuse('LOST', push) end
  local n, c = append(base, tonumber(m[3]), tonumber(m[4]), 'push ' .. fence .. ' ' .. push, 't', 'p', 'k', count, 'x', x, 'm', push)
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
  answer(base, m[7], args, 6 + count)
  call('HSET', base, 'n', integer(n), 'c', integer(c), 'pushes', push, 'pushed', integer(pushed + count),
    'given', integer(given), 'asked', integer(asked), 'len', len)
  return ringWhereDue(base, m, x, pushed + count, given, asked)
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

-- From now on the snapshot counts, and the log before it is not needed; so what that asks for is answered in the same step.
redis.register_function{ function_name = 'rb1_snap', flags = { 'allow-oom' }, callback = function(keys, args)
  local base, fence, x, snap, pieces, push, pushed, core, trim = keys[1], unpack(args)
  local m = call('HMGET', base, 'fence', 'snap', 'ttl', 'pushes')
  local fault = wrong(base, m, fence, x)
  if fault then return fault end
  -- It would have draws that are nowhere in the log.
  if tonumber(push) > tonumber(m[4]) then return refuse('LOST', push) end
  if m[2] == snap then return 1 end
  if call('LLEN', base .. ':snap:' .. snap) ~= tonumber(pieces) then return refuse('LOST', snap) end
  call('HSET', base, 'snap', snap, 'snapx', x, 'snappushes', push, 'snappushed', pushed, 'core', core)
  call('PEXPIRE', base .. ':snap:' .. snap, m[3])
  if m[2] then call('UNLINK', base .. ':snap:' .. m[2]) end
  answer(base, m[3], args, 9)
  if trim == '1' then call('XTRIM', base .. ':log', 'MINID', x) end
  return 1
end }
`;
