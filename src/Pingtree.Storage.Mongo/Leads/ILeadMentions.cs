using Pingtree.Pipeline.Leads;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>A place outside the leads where leads are named. An erasure asks each to forget them; twice does no harm.</summary>
internal interface ILeadMentions
{
    Task ForgetAsync(IReadOnlyList<LeadId> leads, CancellationToken ct);
}
