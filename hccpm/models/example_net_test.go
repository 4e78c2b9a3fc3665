package models_test

import (
	"fmt"

	"hipec/hccpm/models"
)

// A Cox model by the lasso: which columns stay, and how strong the penalty should be.
func ExampleCoxNet() {
	sample, data := relapses()
	relapse, err := sample.OfCause("relapse")
	if err != nil {
		fmt.Println(err)
		return
	}
	path, err := models.CoxNet(relapse, data, "poly(pci, 2)", models.NetOptions{Folds: 3, Seed: 7})
	fmt.Print(path, err, "\n")
	// Output:
	// Elastic net, Cox model of first event: relapse (months), ~ poly(pci, 2): n = 12, events = 5
	//   lambda explained not 0 coefficients
	//   0.4832     0.0 %     0
	//   0.1906    43.9 %     1 poly(pci, 2)1 3.86
	//  0.07517    57.8 %     1 poly(pci, 2)1 7.04
	//  0.02965    62.5 %     2 poly(pci, 2)1 9.39, poly(pci, 2)2 0.288
	//  0.01169    63.6 %     2 poly(pci, 2)1 10.9, poly(pci, 2)2 0.358
	// 0.004613    63.9 %     2 poly(pci, 2)1 11.8, poly(pci, 2)2 0.357
	// 0.001819    63.9 %     2 poly(pci, 2)1 12.2, poly(pci, 2)2 0.348
	// 0.001041    63.9 %     2 poly(pci, 2)1 12.3, poly(pci, 2)2 0.344
	// Coefficients chosen by a penalty have no errors and no P values.
	//  <nil>
}

func ExampleNetPath_CrossValidate() {
	path, err := models.LogisticNet(ward(), "died", "pci + stay + sex", models.NetOptions{Ridge: 0.5, Folds: 3, Seed: 7})
	if err != nil {
		fmt.Println(err)
		return
	}
	chosen, err := path.CrossValidate()
	fmt.Print(chosen, err, "\n")
	fmt.Printf("%.3f\n", chosen.Chosen().Coefficients)
	// Output:
	// Elastic net by 3-fold cross-validation, logistic regression of died = 1, ~ pci + stay + sex: n = 10, events = 4
	//                  lambda deviance     se not 0 coefficients
	// least deviance  0.09465   1.2601  0.429     3 pci 0.0448, stay 0.116, sexm 1.06
	// within an error  0.6084   1.4049 0.0592     0
	// Coefficients chosen by a penalty have no errors and no P values. Folds drawn by seed 7.
	//  <nil>
	// [0.045 0.116 1.059]
}

// A logistic regression by ridge.
func ExampleLogisticNet() {
	path, err := models.LogisticNet(ward(), "died", "pci + sex", models.NetOptions{Ridge: 1, Lambdas: []float64{0.1, 0.01},
		Folds: 3})
	fmt.Print(path, err, "\n")
	// Output:
	// Elastic net, logistic regression of died = 1, ~ pci + sex: n = 10, events = 4
	// lambda explained not 0 coefficients
	//    0.1    33.4 %     2 pci 0.144, sexm 1.26
	//   0.01    41.0 %     2 pci 0.263, sexm 2.33
	// Coefficients chosen by a penalty have no errors and no P values.
	//  <nil>
}
