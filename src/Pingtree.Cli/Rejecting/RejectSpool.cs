using System.Runtime.InteropServices;
using Pingtree.Cli.Streaming;

namespace Pingtree.Cli.Rejecting;

/// <summary>
/// Keeps the records that did not become active leads, however many, and gives them back by line. They come in any order: sorted runs go
/// to a temporary file, and reading merges them.
/// </summary>
internal sealed class RejectSpool(int runLength = 64 * 1024) : IDisposable
{
    private readonly FileStream _file = TemporaryFile.Create();
    private readonly Reject[] _open = new Reject[runLength];
    private readonly List<string> _words = [""];
    private readonly Dictionary<string, ushort> _numbers = new() { [""] = 0 };
    private long _runs;
    private int _count;

    public void Clear() => (_runs, _count) = (0, 0);

    public void Add(in RecordOutcome outcome)
    {
        _open[_count++] = Reject.Create(outcome.Line, outcome.LeadId, NumberOf(outcome.Status), NumberOf(outcome.Reason ?? ""));
        if (_count < _open.Length)
            return;

        Array.Sort(_open, (a, b) => a.Line.CompareTo(b.Line));
        RandomAccess.Write(_file.SafeFileHandle, MemoryMarshal.AsBytes(_open.AsSpan()), OffsetOf(_runs));
        (_runs, _count) = (_runs + 1, 0);
    }

    /// <summary>All of them, by line.</summary>
    public IEnumerable<RecordOutcome> ReadByLine()
    {
        Array.Sort(_open, 0, _count, Comparer<Reject>.Create((a, b) => a.Line.CompareTo(b.Line)));
        var runs = new PriorityQueue<IEnumerator<Reject>, long>();
        Enqueue(_open.Take(_count).GetEnumerator());
        for (var run = 0L; run < _runs; run++)
            Enqueue(ReadRun(OffsetOf(run)).GetEnumerator());

        while (runs.TryDequeue(out var run, out _))
        {
            var next = run.Current;
            yield return new RecordOutcome(next.Line, next.LeadId, _words[next.Status], next.Reason == 0 ? null : _words[next.Reason]);
            Enqueue(run);
        }

        void Enqueue(IEnumerator<Reject> run)
        {
            if (run.MoveNext())
                runs.Enqueue(run, run.Current.Line);
            else
                run.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    private IEnumerable<Reject> ReadRun(long offset)
    {
        var page = new Reject[Math.Min(128, _open.Length)];
        for (var read = 0; read < _open.Length; read += page.Length)
        {
            var count = Math.Min(page.Length, _open.Length - read);
            RandomAccess.Read(_file.SafeFileHandle, MemoryMarshal.AsBytes(page.AsSpan(0, count)), offset + ((long)read * Marshal.SizeOf<Reject>()));
            for (var i = 0; i < count; i++)
                yield return page[i];
        }
    }

    private long OffsetOf(long run) => run * _open.Length * Marshal.SizeOf<Reject>();

    /// <summary>The server has a handful of words; should it ever have more than fit, the rest go without.</summary>
    private ushort NumberOf(string word)
    {
        if (_numbers.TryGetValue(word, out var number) || _words.Count > ushort.MaxValue)
            return number;

        number = (ushort)_words.Count;
        _words.Add(word);
        _numbers[word] = number;
        return number;
    }
}
