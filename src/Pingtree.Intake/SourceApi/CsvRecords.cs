using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Pingtree.Intake.SourceApi;

/// <summary>A record of a CSV stream: its cells, or why it can't be read.</summary>
/// <param name="Line">The physical line it begins at, from 1.</param>
/// <param name="Cells">Its cells; empty where it can't be read.</param>
/// <param name="Error">The sentence; null where it was read.</param>
/// <param name="IsTooLong">Whether it can't be read because it is too long.</param>
internal sealed record CsvRecord(long Line, IReadOnlyList<string> Cells, string? Error, bool IsTooLong = false);

/// <summary>
/// Reads a CSV stream of any length record by record. Cuts the records out itself, so that an over-long one (a quote that is never closed, say)
/// costs no memory and fails alone; what is inside a record is for CsvHelper. Blank lines are skipped.
/// </summary>
internal sealed class CsvRecords(Stream utf8)
{
    /// <summary>Longest record, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        BufferSize = 512,
        BadDataFound = bad => throw new BadDataException(bad.Field, bad.RawRecord, bad.Context),
        IgnoreBlankLines = true,
    };

    private readonly StringBuilder _record = new();
    private bool _tooLong;
    private bool _inQuotes;
    private bool _atCellStart = true;

    public async IAsyncEnumerable<CsvRecord> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        // Takes the byte order mark of UTF-8 for one, but never that of another encoding.
        using var text = new StreamReader(utf8, new UTF8Encoding(true), detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var buffer = new char[8 * 1024];
        long line = 1, begin = 1;
        var afterReturn = false;
        while (await text.ReadAsync(buffer, ct) is > 0 and var length)
        {
            for (var i = 0; i < length; i++)
            {
                var c = buffer[i];
                var isSecondHalf = c == '\n' && afterReturn;
                afterReturn = c == '\r';
                if (isSecondHalf && !_inQuotes)
                    continue;

                var endsLine = c is '\n' or '\r' && !isSecondHalf;
                if (endsLine)
                    line++;
                if (endsLine && !_inQuotes)
                {
                    if (Take(begin) is { } record)
                        yield return record;
                    begin = line;
                }
                else
                {
                    Put(c);
                }
            }
        }

        if (Take(begin) is { } last)
            yield return last;
    }

    private void Put(char c)
    {
        // As in RFC 4180, only a quote at the start of a cell opens one; inside, a doubled quote closes and opens again.
        if (c == '"' && (_inQuotes || _atCellStart))
            (_inQuotes, _atCellStart) = (!_inQuotes, _inQuotes);
        else
            _atCellStart = c == ',' && !_inQuotes;

        if (_record.Length < MaxLength)
            _record.Append(c);
        else
            _tooLong = true;
    }

    private CsvRecord? Take(long line)
    {
        var (text, tooLong, open) = (_record.ToString(), _tooLong, _inQuotes);
        _record.Clear();
        (_tooLong, _inQuotes, _atCellStart) = (false, false, true);

        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (tooLong)
            return new CsvRecord(line, [], $"The record must be at most {MaxLength} characters long.", IsTooLong: true);
        if (text.Contains('\uFFFD', StringComparison.Ordinal))
            return new CsvRecord(line, [], "The record must be valid UTF-8.");
        return open ? new CsvRecord(line, [], "The record has a quote that is never closed.") : Parse(line, text);
    }

    private static CsvRecord Parse(long line, string text)
    {
        try
        {
            using var parser = new CsvParser(new StringReader(text), Format);
            if (parser.Read() && parser.Record is { } cells && !parser.Read())
                return new CsvRecord(line, cells, null);
        }
        catch (CsvHelperException)
        {
            // Said below.
        }

        return new CsvRecord(line, [], "The record is not readable as CSV; a cell with a quote must be quoted, its quotes doubled.");
    }
}
