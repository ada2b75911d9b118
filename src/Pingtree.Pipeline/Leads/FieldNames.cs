using System.Buffers;

namespace Pingtree.Pipeline.Leads;

/// <summary>The fields every lead may have, and how a field is called in a sentence.</summary>
public static class FieldNames
{
    public const string FirstName = "first_name";
    public const string LastName = "last_name";
    public const string Email = "email";
    public const string Phone = "phone";
    public const string State = "state";
    public const string Zip = "zip";

    /// <summary>The known fields, in the order answers list them. Everything else is an attribute of the lead's own.</summary>
    public static readonly IReadOnlyList<string> Known = [FirstName, LastName, Email, Phone, State, Zip];

    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 64;

    private const int MaxLengthInErrors = 256;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>True for 1–64 characters of <c>A-Za-z0-9_.-</c>.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>True for a field with rules of its own.</summary>
    public static bool IsKnown(string name) =>
        name is FirstName or LastName or Email or Phone or State or Zip;

    /// <summary>A name that may be wrong, as a refusal gives it back: whole, unless it is absurdly long.</summary>
    public static string InErrors(string name) => name.Length <= MaxLengthInErrors ? name : name[..(MaxLengthInErrors - 1)] + "…";

    /// <summary>The field inside a sentence: <c>first_name</c> is "first name".</summary>
    public static string InSentence(string name) => name.Replace('_', ' ');

    /// <summary>The field at the start of a sentence: <c>first_name</c> is "First name".</summary>
    public static string Label(string name) =>
        name.Length == 0 ? "A field without a name" : char.ToUpperInvariant(name[0]) + InSentence(name)[1..];
}
