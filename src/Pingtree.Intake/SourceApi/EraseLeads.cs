using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /erase</c>: deletes every lead of a person in the source.</summary>
internal static class EraseLeads
{
    public static void MapEraseLeads(this IEndpointRouteBuilder source) => source
        .MapPost("/erase", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .TakesBody<EraseBody>()
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("EraseLeads")
        .WithSummary("Delete every lead of a person");

    private static async Task<Results<Ok<Erased>, Refused>> HandleAsync(
        HttpRequest request, Visit visit, SuppressionList list, ILeadKeeping leads, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, SuppressionBody.MaxBytes, ct);
        if (unread is not null)
            return unread;

        var errors = new Dictionary<string, string>();
        var person = ReadPerson(members, visit.Source.Settings.PhoneFormat, errors);
        var suppress = ReadSuppress(members, errors);
        if (person is null || errors.Count > 0)
            return Refused.Invalid(errors);

        // The list first: a lead of this person that arrives in between is refused, not kept.
        if (suppress)
            await list.AddAsync(visit.Source.Id, [person], ct);
        var erased = await leads.EraseAsync(visit.Source.Id, person.Type, ComparedValue(person, visit.Source.Settings.PhoneFormat), ct);
        return TypedResults.Ok(new Erased(erased, suppress ? "Erased, and added to the suppression list." : "Erased."));
    }

    private static string ComparedValue(SuppressionEntry person, PhoneFormat format) =>
        person.Type == FieldNames.Phone && PhoneNumber.TryParse(person.Value, format, out var phone) ? phone.International : person.Value;

    private static SuppressionEntry? ReadPerson(IReadOnlyDictionary<string, JsonElement> members, PhoneFormat format, Dictionary<string, string> errors)
    {
        var type = SuppressionBody.ReadType(members, errors);
        if (!members.TryGetValue("value", out var value) || value.ValueKind != JsonValueKind.String)
        {
            errors["value"] = value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? "Value field is required." : "Value must be a string.";
            return null;
        }

        if (type is null)
            return null;

        var (entry, error) = SuppressionValues.Read(type, SuppressionForm.Plain, value.GetString()!, format);
        if (entry is null)
            errors["value"] = error!;
        return entry;
    }

    private static bool ReadSuppress(IReadOnlyDictionary<string, JsonElement> members, Dictionary<string, string> errors)
    {
        if (!members.TryGetValue("suppress", out var suppress))
            return false;
        if (suppress.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            errors["suppress"] = "Suppress must be true or false.";
        return suppress.ValueKind == JsonValueKind.True;
    }

    internal sealed record EraseBody(string Type, string Value, bool? Suppress);

    internal sealed record Erased([property: JsonPropertyName("erased")] int Leads, string Message)
    {
        public bool Success { get; } = true;
    }
}
