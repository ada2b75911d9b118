using System.Globalization;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Validating;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary>Reads which leads a fetch or an export asks for.</summary>
internal static class LeadFilters
{
    /// <summary>The parameters, for the documentation.</summary>
    public static readonly IReadOnlyList<string> Names = ["status", "email", "phone", "from_date", "to_date"];

    public static LeadFilter Read(QueryReader query, Source source)
    {
        var format = source.Settings.PhoneFormat;
        var from = query.Read<DateOnly?>("from_date", null, TryReadDay, "From date must be a date as YYYY-MM-DD.");
        var to = query.Read<DateOnly?>("to_date", null, TryReadDay, "To date must be a date as YYYY-MM-DD.");
        if (from > to)
        {
            query.Blame("from_date", "From date must not be after to date.");
            query.Blame("to_date", "To date must not be before from date.");
        }

        return new LeadFilter(source.Id)
        {
            Status = query.Read<LeadStatus?>("status", null, TryReadStatus, "Status must be active, sold, duplicate or rejected."),
            Email = query.Read<string?>("email", null, TryReadEmail, LeadRules.InvalidEmail),
            Phone = query.Read("phone", null, (string text, out string? phone) => TryReadPhone(text, format, out phone), LeadRules.InvalidPhone(format)),
            From = from,

            // The last day of the calendar has no day after it at which a store could stop.
            To = to == DateOnly.MaxValue ? null : to,
        };
    }

    private static bool TryReadDay(string text, out DateOnly? day)
    {
        var read = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        day = date;
        return read;
    }

    private static bool TryReadStatus(string text, out LeadStatus? status)
    {
        status = LeadStatusWords.Fetchable.Contains(text) ? LeadStatusWords.FromWord(text) : null;
        return status is not null;
    }

    private static bool TryReadEmail(string text, out string? email)
    {
        email = EmailAddress.TryParse(text, out var address) ? address.Value : null;
        return email is not null;
    }

    private static bool TryReadPhone(string text, PhoneFormat format, out string? phone)
    {
        // A plus that was not escaped arrives as a blank.
        var found = PhoneNumber.TryParse(text, format, out var number)
            || (text[0] == ' ' && PhoneNumber.TryParse("+" + text.TrimStart(), format, out number));
        phone = found ? number!.International : null;
        return found;
    }
}
