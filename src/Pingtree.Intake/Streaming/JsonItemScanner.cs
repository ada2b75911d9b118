namespace Pingtree.Intake.Streaming;

/// <summary>What a scan over some bytes found.</summary>
/// <param name="ItemStart">Where the bytes of an item begin.</param>
/// <param name="ItemLength">How many there are.</param>
/// <param name="Consumed">Bytes that are done with.</param>
/// <param name="EndsItem">Whether the item ends with them.</param>
/// <param name="Broken">Whether what follows can't follow in an array.</param>
internal readonly record struct ScanStep(int ItemStart, int ItemLength, int Consumed, bool EndsItem, bool Broken);

/// <summary>Finds where the items of a JSON array begin and end, over buffers cut anywhere.</summary>
internal sealed class JsonItemScanner
{
    private State _state = State.BeforeArray;
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private int _marks;

    private enum State
    {
        BeforeArray,
        BeforeFirst,
        BeforeItem,
        InItem,
        AfterItem,
        Done,
    }

    /// <summary>Whether the array was closed.</summary>
    public bool IsDone => _state == State.Done;

    /// <summary>Goes on to the end of the next item, or of the bytes.</summary>
    public ScanStep Scan(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        for (; at < bytes.Length && _state != State.InItem; at++)
        {
            if (bytes[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' || SkipsMark(bytes[at]))
                continue;
            if (!Enter(bytes[at]))
                return new ScanStep(0, 0, at, EndsItem: false, Broken: true);
            if (_state == State.InItem)
                break;
        }

        var start = at;
        for (; at < bytes.Length; at++)
        {
            if (!IsInside(bytes[at], out var endsBehind))
                return End(start, at, at);
            if (endsBehind)
                return End(start, at + 1, at + 1);
        }

        return new ScanStep(start, at - start, at, EndsItem: false, Broken: false);
    }

    /// <summary>A byte order mark before the array.</summary>
    private bool SkipsMark(byte b)
    {
        var skips = _state == State.BeforeArray && _marks < 3 && b == "\uFEFF"u8[_marks];
        _marks += skips ? 1 : 0;
        return skips;
    }

    private bool Enter(byte b)
    {
        (var known, _state) = (_state, b) switch
        {
            (State.BeforeArray, (byte)'[') => (true, State.BeforeFirst),
            (State.BeforeFirst, (byte)']') => (true, State.Done),
            (State.AfterItem, (byte)']') => (true, State.Done),
            (State.AfterItem, (byte)',') => (true, State.BeforeItem),
            (State.BeforeFirst or State.BeforeItem, not ((byte)',' or (byte)']' or (byte)'}')) => (true, State.InItem),
            var (state, _) => (false, state),
        };
        return known;
    }

    /// <summary>Whether the byte belongs to the item, and whether the item ends behind it.</summary>
    private bool IsInside(byte b, out bool endsBehind)
    {
        endsBehind = false;
        if (_inString)
        {
            _inString = _escaped || b != '"';
            _escaped = b == '\\' && !_escaped;
            endsBehind = !_inString && _depth == 0;
            return true;
        }

        switch (b)
        {
            case (byte)'"':
                _inString = true;
                return true;
            case (byte)'{' or (byte)'[':
                _depth++;
                return true;
            case (byte)'}' or (byte)']' when _depth > 0:
                endsBehind = --_depth == 0;
                return true;
            default:
                // A number or a word ends where the array goes on.
                return _depth > 0 || b is not ((byte)',' or (byte)']' or (byte)'}' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n');
        }
    }

    private ScanStep End(int start, int end, int consumed)
    {
        _state = State.AfterItem;
        return new ScanStep(start, end - start, consumed, EndsItem: true, Broken: false);
    }
}
