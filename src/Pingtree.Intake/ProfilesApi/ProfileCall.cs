using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>A call that may be made: its token may do this to this source.</summary>
/// <param name="Body">What was sent.</param>
/// <param name="Token">By whom.</param>
/// <param name="Source">To which source, as read for this call.</param>
/// <param name="NewId">The id of a profile it makes; of a batch, the id those of its entries follow. A retry brings the same.</param>
internal sealed record ProfileCall(WireNode.Map Body, AccessToken Token, Source Source, LeadId NewId);
