using System.Globalization;
using System.Text;
using System.Text.Json;
using MongoDB.Bson;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// A lead as a document: everything that must change together stands in it. Fields are one JSON text, so that numbers keep their digits and names may
/// be what they like.
/// </summary>
internal static class LeadDocument
{
    public const string Id = "_id";
    public const string Source = "source";
    public const string Status = "status";
    public const string At = "at";
    public const string Email = "email";
    public const string Phone = "phone";
    public const string Fields = "fields";
    public const string Hash = "hash";

    /// <summary>What it holds against duplicates, under the one unique index. Refused and erased leads have none.</summary>
    public const string Claims = "claims";

    /// <summary>What it is found by as a profile, in fields of its source's own.</summary>
    public const string Values = "values";

    public const string Group = "group";

    /// <summary>Set on a profile that makes no event.</summary>
    public const string Silent = "silent";

    /// <summary>The write that made it: under its id the event stands in the log.</summary>
    public const string Write = "write";

    /// <summary>On a profile that was changed: a mark of the change that came last.</summary>
    public const string Changed = "changed";

    public const string Sale = "sale";
    public const string SaleWrite = "sale_write";

    /// <summary>On an erased lead: the write that erased it, and where the lead stood.</summary>
    public const string Erased = "erased";

    /// <inheritdoc cref="Erased"/>
    public const string Was = "was";

    /// <summary>The write that is about to delete it.</summary>
    public const string Retired = "retired";

    private const string Reason = "reason";
    private const string Field = "field";
    private const string DuplicateOf = "duplicate_of";
    private const string Errors = "errors";

    /// <summary>A lead to be stored.</summary>
    public static BsonDocument Of(Lead lead, Refusal? refusal, ObjectId write)
    {
        var document = new BsonDocument
        {
            { Id, lead.Id.ToObjectId() },
            { Source, lead.Source.Id },
            { Status, (int)(refusal?.Status ?? LeadStatus.Active) },
            { At, lead.ReceivedAt.ToBson() },
        };
        PutContent(document, lead);
        document[Write] = write;
        if (lead.ContentHash is { } hash)
            document[Hash] = hash;
        if (refusal is not null)
            PutRefusal(document, refusal);
        return document;
    }

    /// <summary>Puts the fields, and what a lead is found by as a person.</summary>
    public static void PutContent(BsonDocument document, Lead lead)
    {
        if (lead.ComparedValue(FieldNames.Email) is { } email)
            document[Email] = LeadValues.OfPerson(lead.Source.Id, email);
        if (lead.ComparedValue(FieldNames.Phone) is { } phone)
            document[Phone] = LeadValues.OfPerson(lead.Source.Id, phone);
        document[Fields] = Encoding.UTF8.GetString(lead.Fields.ToUtf8Json());
    }

    /// <summary>What stays of an erased lead: enough to know it again, to count it and to find its events; nothing of the person.</summary>
    public static BsonDocument Tombstone(BsonDocument lead, ObjectId erasure)
    {
        var tombstone = new BsonDocument
        {
            { Id, lead[Id] },
            { Source, lead[Source] },
            { Status, (int)LeadStatus.Erased },
            { At, lead[At] },
            { Was, lead[Status] },
            { Erased, erasure },
        };
        foreach (var name in (string[])[Write, SaleWrite, Silent])
        {
            if (lead.TryGetValue(name, out var value))
                tombstone[name] = value;
        }

        return tombstone;
    }

    public static LeadStatus StatusOf(BsonDocument document) => (LeadStatus)document[Status].AsInt32;

    /// <summary>Where it stood before it was erased.</summary>
    public static LeadStatus LivingStatusOf(BsonDocument document) =>
        StatusOf(document) == LeadStatus.Erased ? (LeadStatus)document[Was].AsInt32 : StatusOf(document);

    public static long? HashOf(BsonDocument document) => document.TryGetValue(Hash, out var hash) ? hash.AsInt64 : null;

    public static string? TextOf(BsonDocument document, string name) => document.TryGetValue(name, out var text) ? text.AsString : null;

    public static List<string> ListOf(BsonDocument document, string name) =>
        document.TryGetValue(name, out var list) ? list.AsBsonArray.Select(value => value.AsString).ToList() : [];

    public static LeadOutcome ReadOutcome(BsonDocument document) =>
        new(document[Id].ToLeadId(), document[Source].AsInt32, StatusOf(document), document.Contains(Reason) ? ReadRefusal(document) : null);

    public static StoredLead ReadLead(BsonDocument document) => new(
        document[Id].ToLeadId(),
        document[Source].AsInt32,
        StatusOf(document),
        document.TryGetValue(Reason, out var reason) ? (RejectReason)reason.AsInt32 : null,
        document.TryGetValue(DuplicateOf, out var holder) ? holder.ToLeadId() : null,
        document[At].ToTime(),
        ReadFields(document),
        document.TryGetValue(Sale, out var sale) ? ReadSale(sale.AsBsonDocument) : null);

    public static BsonDocument WriteSale(Sale sale)
    {
        var document = new BsonDocument { { "to", sale.Buyer }, { "at", sale.SoldAt.ToBson() } };
        if (sale.Price is { } price)
            document["price"] = price.ToString(CultureInfo.InvariantCulture);
        return document;
    }

    public static LeadFields ReadFields(BsonDocument document) => StoredFields.Read(Encoding.UTF8.GetBytes(document[Fields].AsString));

    private static Sale ReadSale(BsonDocument sale) => new(
        sale["to"].AsString,
        TextOf(sale, "price") is { } price ? decimal.Parse(price, CultureInfo.InvariantCulture) : null,
        sale["at"].ToTime());

    private static void PutRefusal(BsonDocument document, Refusal refusal)
    {
        document[Reason] = (int)refusal.Reason;
        if (refusal.Field is { } field)
            document[Field] = field;
        if (refusal.DuplicateOf is { } holder)
            document[DuplicateOf] = holder.ToObjectId();
        if (refusal.Errors is { } errors)
            document[Errors] = JsonSerializer.Serialize(errors);
    }

    private static Refusal ReadRefusal(BsonDocument document) => (RejectReason)document[Reason].AsInt32 switch
    {
        RejectReason.ValidationError => Refusal.Invalid(JsonSerializer.Deserialize<Dictionary<string, string>>(document[Errors].AsString)!),
        RejectReason.Suppressed => Refusal.Suppressed(document[Field].AsString),
        RejectReason.Duplicate => Refusal.Duplicate(document[Field].AsString, document[DuplicateOf].ToLeadId()),
        _ => Refusal.CapReached(),
    };
}
