using System.Globalization;
using System.Text;
using System.Text.Json;
using Pingtree.Intake.Answers;

namespace Pingtree.Intake.SourceApi;

/// <summary>What a sale sends.</summary>
/// <param name="Buyer">Who bought the lead: 1 to 64 printable characters.</param>
/// <param name="Price">What was paid, in whatever currency the partner deals in.</param>
internal sealed record SaleBody(string Buyer, decimal? Price)
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxBuyer = 64;
    private const int MaxDecimals = 4;
    private const decimal MaxPrice = 1_000_000_000_000;

    private const string WrongPrice = "Price must be a number from 0 to 1000000000000 with at most 4 decimals.";

    /// <summary>Reads the body; or refuses it with a sentence for every wrong member.</summary>
    public static async ValueTask<(SaleBody? Body, Refused? Refused)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, MaxBytes, ct);
        if (unread is not null)
            return (null, unread);

        var errors = new Dictionary<string, string>();
        var buyer = ReadBuyer(members, errors);
        var price = ReadPrice(members, errors);
        return errors.Count == 0 ? (new SaleBody(buyer!, price), null) : (null, Refused.Invalid(errors));
    }

    private static string? ReadBuyer(IReadOnlyDictionary<string, JsonElement> members, Dictionary<string, string> errors)
    {
        if (!members.TryGetValue("buyer", out var given) || given.ValueKind == JsonValueKind.Null)
            return Blame("Buyer field is required.");
        if (given.ValueKind != JsonValueKind.String)
            return Blame("Buyer must be a string.");

        var buyer = given.GetString()!.Trim();
        if (buyer.Length == 0)
            return Blame("Buyer field is required.");

        var runes = buyer.EnumerateRunes().ToList();
        return runes.Count <= MaxBuyer && runes.TrueForAll(IsPrintable) ? buyer : Blame($"Buyer must have 1 to {MaxBuyer} printable characters.");

        string? Blame(string sentence)
        {
            errors["buyer"] = sentence;
            return null;
        }
    }

    private static decimal? ReadPrice(IReadOnlyDictionary<string, JsonElement> members, Dictionary<string, string> errors)
    {
        if (!members.TryGetValue("price", out var given) || given.ValueKind == JsonValueKind.Null)
            return null;
        if (given.ValueKind == JsonValueKind.Number && given.TryGetDecimal(out var price) && IsPrice(price) && !IsTooSmallToHold(price, given))
            return Math.Abs(price); // "-0" is a number, too

        errors["price"] = WrongPrice;
        return null;
    }

    private static bool IsPrice(decimal price) => price is >= 0 and <= MaxPrice && price == Math.Round(price, MaxDecimals);

    /// <summary>Whether a number such as 1e-99 was taken for 0.</summary>
    private static bool IsTooSmallToHold(decimal price, JsonElement given) =>
        price == 0 && given.GetRawText().TakeWhile(c => c is not ('e' or 'E')).Any(c => c is >= '1' and <= '9');

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
