using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Validating;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Benchmarks.Peers;

/// <summary>Reads and checks a lead by our own rules, so that no peer is measured on easier ones.</summary>
internal static class PlainLeads
{
    private static readonly LeadIdFactory Ids = new(TimeProvider.System);
    private static readonly Source Source =
        new(1, "benchmark", "benchmark", Active: true, new SourceSettings(), SuppressionVersion: 0, DateTimeOffset.UnixEpoch);

    /// <summary>The lead; null where its fields break a rule.</summary>
    public static Lead? Receive(ReadOnlySpan<byte> json)
    {
        if (LeadFieldsReader.Read(json) is not FieldsReading.Fields fields)
            return null;

        var lead = Lead.Receive(Ids.Next(), Source, TimeProvider.System.GetUtcNow(), fields.Value);
        return LeadRules.FindErrors(lead).Count == 0 ? lead : null;
    }
}
