using System.Diagnostics.CodeAnalysis;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Screening.Validating;

namespace Pingtree.Intake.SourceApi;

/// <summary>Reads what a partner wants suppressed, by the rules of its source.</summary>
internal static class SuppressionValues
{
    public const string WrongType = "Type must be email or phone.";
    public const string WrongHash = "Hash must be md5 or sha256.";

    public static bool IsType([NotNullWhen(true)] string? type) => type is FieldNames.Email or FieldNames.Phone;

    public static SuppressionForm? FormOf(string? hash) => hash switch
    {
        null => SuppressionForm.Plain,
        "md5" => SuppressionForm.Md5,
        "sha256" => SuppressionForm.Sha256,
        _ => null,
    };

    public static string? HashOf(SuppressionForm form) => form switch
    {
        SuppressionForm.Md5 => "md5",
        SuppressionForm.Sha256 => "sha256",
        _ => null,
    };

    /// <summary>The entry, or the sentence that says why there is none.</summary>
    public static (SuppressionEntry? Entry, string? Error) Read(string type, SuppressionForm form, string text, PhoneFormat format)
    {
        var value = (form, type) switch
        {
            (SuppressionForm.Md5, _) => Digest(text, 32),
            (SuppressionForm.Sha256, _) => Digest(text, 64),
            (_, FieldNames.Email) => EmailAddress.TryParse(text, out var email) ? email.Value : null,
            _ => PhoneNumber.TryParse(text, format, out var phone) ? phone.Value : null,
        };

        return value is null ? (null, Fault(type, form, format)) : (new SuppressionEntry(type, form, value), null);
    }

    private static string? Digest(string text, int digits) =>
        text.Trim() is var digest && digest.Length == digits && digest.All(char.IsAsciiHexDigit) ? digest.ToLowerInvariant() : null;

    private static string Fault(string type, SuppressionForm form, PhoneFormat format) => form switch
    {
        SuppressionForm.Md5 => "An MD5 digest must be 32 hex digits.",
        SuppressionForm.Sha256 => "A SHA-256 digest must be 64 hex digits.",
        _ => type == FieldNames.Email ? LeadRules.InvalidEmail : LeadRules.InvalidPhone(format),
    };
}
