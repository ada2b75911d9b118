using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Streaming;

/// <summary>Adds up what became of a batch, from any thread.</summary>
internal sealed class BatchTally
{
    /// <summary>Errors a summary lists.</summary>
    public const int MaxErrors = 100;

    private readonly Lock _lock = new();
    private readonly SortedList<int, RecordError> _errors = [];
    private readonly SortedList<int, RecordError> _unreadable = [];

    public long Active { get; private set; }

    public long Duplicate { get; private set; }

    public long Rejected { get; private set; }

    public long Invalid { get; private set; }

    public long Unreadable { get; private set; }

    /// <summary>The errors of the first lines that have one.</summary>
    public IReadOnlyList<RecordError> Errors
    {
        get
        {
            lock (_lock)
                return [.. _errors.Values];
        }
    }

    /// <summary>The same, of records that are no leads.</summary>
    public IReadOnlyList<RecordError> UnreadableErrors
    {
        get
        {
            lock (_lock)
                return [.. _unreadable.Values];
        }
    }

    public void AddUnreadable(RecordError error)
    {
        lock (_lock)
        {
            Invalid++;
            Unreadable++;
            Keep(_errors, error);
            Keep(_unreadable, error);
        }
    }

    /// <summary>Line i ended in letter i; <paramref name="invalid"/> says what is wrong with invalid ones, as far as it is known.</summary>
    public void Add(IReadOnlyList<int> lines, string letters, IReadOnlyDictionary<int, IReadOnlyDictionary<string, string>?> invalid)
    {
        lock (_lock)
        {
            for (var i = 0; i < letters.Length; i++)
                Add(lines[i], letters[i], invalid);
        }
    }

    private void Add(int line, char letter, IReadOnlyDictionary<int, IReadOnlyDictionary<string, string>?> invalid)
    {
        switch (letter)
        {
            case OutcomeLetters.Active or OutcomeLetters.Sold or OutcomeLetters.Erased:
                Active++;
                break;
            case OutcomeLetters.Duplicate:
                Duplicate++;
                break;
            case OutcomeLetters.Suppressed or OutcomeLetters.CapReached:
                Rejected++;
                break;
            default:
                Invalid++;
                Keep(_errors, new RecordError(line, RecordWords.ReasonOf(letter)!, invalid.GetValueOrDefault(line)));
                break;
        }
    }

    private static void Keep(SortedList<int, RecordError> errors, RecordError error)
    {
        errors[error.Line] = error;
        if (errors.Count > MaxErrors)
            errors.RemoveAt(MaxErrors);
    }
}
