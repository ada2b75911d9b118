using System.Globalization;
using Pingtree.Intake.ProfilesApi.Wire;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>The numbers every call names: its source, and the resource of it.</summary>
internal readonly record struct CallNumbers(long DbId, long ResourceId)
{
    private const int DefaultResource = 1;

    /// <summary>The numbers, or the sentence that says what is wrong with them.</summary>
    public static (CallNumbers Numbers, string? Error) Read(WireNode.Map body)
    {
        if (body.TextOf("db_id") is not { } db)
            return (default, "db_id is missing: send the number of the database.");
        if (!TryRead(db, out var dbId))
            return (default, "db_id must be a whole number from 1.");

        long resourceId = DefaultResource;
        if (body["resource_id"] is { } resource && !IsBlank(resource) && !(WireNode.TextOf(resource) is { } text && TryRead(text, out resourceId)))
            return (default, "resource_id must be a whole number from 1.");
        return (new CallNumbers(dbId, resourceId), null);
    }

    private static bool IsBlank(WireNode node) => node is WireNode.Plain { Value.IsBlank: true };

    /// <summary>A number too large for any source is still a number: nothing has it.</summary>
    private static bool TryRead(string text, out long number)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && text.All(char.IsAsciiDigit))
            number = long.MaxValue;
        return number > 0;
    }
}
