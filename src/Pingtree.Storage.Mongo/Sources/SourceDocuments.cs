using System.Text.Json;
using System.Text.Json.Serialization;
using MongoDB.Bson;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Suppressing;

namespace Pingtree.Storage.Mongo.Sources;

/// <summary>A source as it lies in the store.</summary>
internal static class SourceDocuments
{
    /// <summary>A setting that is not in the text keeps its default: the text of an older version still reads.</summary>
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static BsonDocument New(int id, NewSource source, DateTimeOffset now, long operatorKeyNumber) => new()
    {
        { "_id", id },
        { "slug", source.Slug },
        { "name", source.Name },
        { "active", source.Active },
        { "settings", Write(source.Settings) },
        { "key", source.KeyHash.ToBson() },
        { "suppression_version", 0L },
        { "revision", 0L },
        { "at", now.ToBson() },
        { KeyFence.Field, operatorKeyNumber },
    };

    /// <summary>What a change of its rules writes, with the claims it owes the leads that are there.</summary>
    public static BsonDocument Change(Source wanted, BsonDocument? owed)
    {
        var values = new BsonDocument { { "name", wanted.Name }, { "active", wanted.Active }, { "settings", Write(wanted.Settings) } };
        var change = new BsonDocument { { "$set", values }, { "$inc", new BsonDocument("revision", 1L) } };
        if (owed is null)
            change["$unset"] = new BsonDocument(LateClaims.Owed, "");
        else
            values[LateClaims.Owed] = owed;
        return change;
    }

    public static Source Read(BsonDocument document) => new(
        document["_id"].AsInt32,
        document["slug"].AsString,
        document["name"].AsString,
        document["active"].AsBoolean,
        JsonSerializer.Deserialize<SourceSettings>(document["settings"].AsString, Json)!,
        SuppressionVersion.Shown(document),
        document.ReadTime("at"),
        document["revision"].AsInt64);

    private static string Write(SourceSettings settings) => JsonSerializer.Serialize(settings, Json);
}
