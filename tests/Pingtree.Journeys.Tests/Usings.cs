global using Pingtree.Journeys.Tests.Harness;
global using Shouldly;
global using Xunit;

// Journeys share processes and two processors; side by side they would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(SharedSetUps))]
