// The document spells the same outcomes twice, and a hub may know one that the document does not list yet (deferred).
global using PublishAnswerOutcome = Pubby.Publisher.PublishOutcome;
global using ResultsOutcome = Pubby.Publisher.PublishOutcome;
