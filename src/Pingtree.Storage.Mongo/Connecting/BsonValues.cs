using MongoDB.Bson;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>The pipeline's own kinds of values as BSON has them. Moments are kept to the millisecond.</summary>
internal static class BsonValues
{
    public static BsonDateTime ToBson(this DateTimeOffset moment) => new(moment.ToUnixTimeMilliseconds());

    public static BsonObjectId ToBson(this LeadId id) => new(id.ToObjectId());

    public static BsonBinaryData ToBson(this byte[] bytes) => new(bytes);

    public static DateTimeOffset ReadTime(this BsonDocument document, string field) => document[field].ToTime();

    public static DateTimeOffset? ReadTimeOrNull(this BsonDocument document, string field) =>
        document.Contains(field) ? document.ReadTime(field) : null;

    public static LeadId ReadLead(this BsonDocument document, string field) => document[field].ToLeadId();

    public static byte[] ReadBytes(this BsonDocument document, string field) => document[field].AsByteArray;

    public static byte[]? ReadBytesOrNull(this BsonDocument document, string field) =>
        document.TryGetValue(field, out var value) ? value.AsByteArray : null;

    public static string? ReadTextOrNull(this BsonDocument document, string field) =>
        document.TryGetValue(field, out var value) ? value.AsString : null;

    public static int? ReadIntOrNull(this BsonDocument document, string field) => document.TryGetValue(field, out var value) ? value.AsInt32 : null;
}
