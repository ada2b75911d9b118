using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Streaming;

/// <summary>A chunk being filled: the packed leads, and the line each of them stands on.</summary>
internal sealed class OpenChunk(LeadId batch, int sourceId, DateTimeOffset receivedAt)
{
    private readonly LeadChunk _leads = new();
    private readonly List<int> _lines = [];

    public int Count => _lines.Count;

    public int Size => _leads.Size;

    public IReadOnlyList<int> Lines => _lines;

    public void Add(int line, ReadOnlySpan<byte> fields)
    {
        _leads.Add(batch.Plus(line), sourceId, receivedAt, fields);
        _lines.Add(line);
    }

    public byte[] Pack() => _leads.ToArray();
}
