using Pingtree.Benchmarks.Loading;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Benchmarks.Hotspots;

/// <summary>A lead as the streams send them.</summary>
internal static class SampleLead
{
    public static LeadId Id { get; } = LeadId.Parse("0123456789abcdef01234567");

    public static Source Source { get; } =
        new(1, "hotspots", "hotspots", Active: true, new SourceSettings(), SuppressionVersion: 0, DateTimeOffset.UnixEpoch);

    public static byte[] Json()
    {
        var buffer = new byte[GeneratedLeads.MaxBytes];
        return buffer[..GeneratedLeads.Write(number: 1, buffer)];
    }

    public static LeadFields Fields() => ((FieldsReading.Fields)LeadFieldsReader.Read(Json())).Value;
}
