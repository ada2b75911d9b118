using System.Globalization;
using MongoDB.Bson;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Suppressing;

/// <summary>An entry as it lies in the store: numbered in the order of arrival, with the keys it is found by.</summary>
internal static class SuppressionDocuments
{
    public static BsonDocument New(long number, int sourceId, SuppressionEntry entry, DateTimeOffset now) => new()
    {
        { "_id", number },
        { "source", sourceId },
        { "type", entry.Type },
        { "form", (int)entry.Form },
        { "value", entry.Value },
        { "keys", KeysOf(sourceId, entry) },
        { "at", now.ToBson() },
    };

    /// <summary>What turns an entry into the value it stands for.</summary>
    public static BsonDocument TurnInto(int sourceId, SuppressionEntry entry) => new(
        "$set",
        new BsonDocument { { "form", (int)entry.Form }, { "value", entry.Value }, { "keys", KeysOf(sourceId, entry) } });

    public static BsonArray KeysOf(int sourceId, SuppressionEntry entry) =>
        new(entry.Digests.Select(digest => KeyOf(new SuppressionKey(sourceId, entry.Type, digest))));

    public static string KeyOf(SuppressionKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.SourceId}|{key.Type}|{key.Digest}");

    /// <summary>Documents with any of these keys.</summary>
    public static BsonDocument WithAnyOf(IEnumerable<BsonValue> keys) => new("keys", new BsonDocument("$in", new BsonArray(keys)));

    public static bool Is(BsonDocument document, SuppressionEntry entry) =>
        document["form"].AsInt32 == (int)entry.Form && document["value"].AsString == entry.Value;

    public static ListedSuppression Read(BsonDocument document) => new(
        new SuppressionEntry(document["type"].AsString, (SuppressionForm)document["form"].AsInt32, document["value"].AsString), document.ReadTime("at"));

    public static IEnumerable<SuppressionKey> ReadKeys(BsonDocument document) =>
        document["keys"].AsBsonArray.Select(key => key.AsString.Split('|'))
            .Select(parts => new SuppressionKey(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[2]));
}
