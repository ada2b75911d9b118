using System.Globalization;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Answers;

/// <summary>Reads the parameters of a query string and keeps a sentence for each that is wrong. A parameter is given once and not empty.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private readonly Dictionary<string, string> _errors = [];

    /// <summary>Reads a parameter's text.</summary>
    public delegate bool TryRead<T>(string text, out T value);

    /// <summary>The refusal that names every wrong parameter; null where all are right.</summary>
    public Refused? Refused => _errors.Count == 0 ? null : Refused.Invalid(_errors);

    /// <summary>The parameter; <paramref name="absent"/> where it was not given or is wrong.</summary>
    public T Read<T>(string name, T absent, TryRead<T> tryRead, string sentence)
    {
        if (!query.TryGetValue(name, out var values))
            return absent;
        if (values is [{ Length: > 0 } text] && tryRead(text, out var value))
            return value;

        Blame(name, sentence);
        return absent;
    }

    /// <summary>A whole number between two bounds, both included.</summary>
    public int Number(string name, int absent, int min, int max) => Read(
        name,
        absent,
        (string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max,
        $"{FieldNames.Label(name)} must be a number from {min} to {max}.");

    /// <summary>Keeps a sentence under a parameter's name.</summary>
    public void Blame(string name, string sentence) => _errors.TryAdd(name, sentence);
}
