using System.Text;

namespace Pingtree.Journeys.Tests.Tracing;

/// <summary>A span as it came over the wire.</summary>
public sealed record SentSpan(
    string Service, string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> LinkedTraces)
{
    // The numbers are those of opentelemetry/proto/trace/v1/trace.proto.
    public static IEnumerable<SentSpan> ReadAll(byte[] request) =>
        from resource in Protobuf.Read(request, number: 1)
        from scope in Protobuf.Read(resource.Bytes, number: 2)
        from span in Protobuf.Read(scope.Bytes, number: 2)
        select ReadOne(ServiceOf(resource.Bytes), Protobuf.Read(span.Bytes).ToList());

    private static string ServiceOf(ReadOnlyMemory<byte> resourceSpans) => TagsOf(
        Protobuf.Read(Protobuf.Read(resourceSpans, number: 1).Single().Bytes), number: 1)["service.name"];

    private static SentSpan ReadOne(string service, IReadOnlyList<ProtobufField> fields)
    {
        string Hex(int number) => fields.FirstOrDefault(field => field.Number == number) is { } id ? Convert.ToHexStringLower(id.Bytes.Span) : "";
        return new SentSpan(
            service,
            Hex(1),
            Hex(2),
            Hex(4),
            Encoding.UTF8.GetString(fields.Single(field => field.Number == 5).Bytes.Span),
            TagsOf(fields, number: 9),
            [.. fields.Where(field => field.Number == 13).Select(link => Convert.ToHexStringLower(Protobuf.Read(link.Bytes, number: 1).Single().Bytes.Span))]);
    }

    private static Dictionary<string, string> TagsOf(IEnumerable<ProtobufField> fields, int number) => fields
        .Where(field => field.Number == number)
        .Select(tag => Protobuf.Read(tag.Bytes).ToList())
        .ToDictionary(
            tag => Encoding.UTF8.GetString(tag.Single(field => field.Number == 1).Bytes.Span),
            tag => Protobuf.Read(tag.Single(field => field.Number == 2).Bytes).Select(Text).SingleOrDefault() ?? "");

    private static string Text(ProtobufField value) => value.Number == 1 ? Encoding.UTF8.GetString(value.Bytes.Span) : $"{value.Varint}";
}
