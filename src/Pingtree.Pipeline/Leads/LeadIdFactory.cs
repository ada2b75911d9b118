using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pingtree.Pipeline.Leads;

/// <summary>Makes lead ids: unique across processes by 5 random bytes drawn at start, in order within the process even if the clock steps back.</summary>
public sealed class LeadIdFactory(TimeProvider clock)
{
    private readonly byte[] _process = RandomNumberGenerator.GetBytes(5);
    private readonly Lock _lock = new();
    private long _second;

    // Starts in the lower half, so that a second has room for millions of ids before the counter carries into the next one.
    private uint _counter = (uint)RandomNumberGenerator.GetInt32(1 << 23);

    /// <summary>
    /// Makes the id of a batch: the time and 5 random bytes of its own, the counter at 0. The lead of record n is n places further on,
    /// so a record that is sent again is the same lead.
    /// </summary>
    public LeadId NextBatch()
    {
        Span<byte> id = stackalloc byte[LeadId.Size];
        BinaryPrimitives.WriteUInt32BigEndian(id, (uint)clock.GetUtcNow().ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(id.Slice(4, 5));
        return new LeadId(id);
    }

    /// <summary>Makes the next id.</summary>
    public LeadId Next()
    {
        Span<byte> id = stackalloc byte[LeadId.Size];
        _process.CopyTo(id[4..]);

        lock (_lock)
        {
            _second = Math.Max(_second, clock.GetUtcNow().ToUnixTimeSeconds());
            if (++_counter >= 1 << 24)
            {
                _counter = 0;
                _second++;
            }

            BinaryPrimitives.WriteUInt32BigEndian(id[8..], _counter);
            id[8] = _process[4];
            BinaryPrimitives.WriteUInt32BigEndian(id, (uint)_second);
        }

        return new LeadId(id);
    }
}
